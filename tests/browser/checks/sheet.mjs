/** The sheet of styles reaches the pages where the wiki has TemplateStyles, and they do without it where not. */

import { expect } from '../town.mjs';

async function check( town ) {
	const phone = await town.look( 'phone' );
	await phone.goto( town.address( town.pages.home ) );
	const buttons = phone.locator( '.lets-connect-button' );
	const widths = await buttons.evaluateAll( ( all ) => all.map( ( button ) => button.getBoundingClientRect().width ) );
	expect( widths.length >= 2 && widths.every( ( width ) => width > 280 ), `on a phone a button is as wide as the page: ${ widths }` );

	const wide = await town.look( 'wide' );
	await wide.goto( town.address( town.pages.home ) );
	const colour = () => wide.locator( '.lets-connect-button-primary' ).evaluate( ( button ) => getComputedStyle( button ).backgroundColor );
	const before = await colour();
	await wide.locator( '.lets-connect-button-primary' ).hover();
	expect( await colour() !== before, 'a button answers to the pointer' );

	const legacy = await town.look( 'legacy' );
	await legacy.goto( town.address( town.pages.home ) );
	expect( !await legacy.locator( '.mw-parser-output style' ).count(), 'there is no sheet here' );
	const box = await legacy.locator( '.lets-connect-button-primary' ).boundingBox();
	expect( box.height >= 24, `the button is one without the sheet: ${ box.height } pixels high` );
	for ( const page of [ phone, wide, legacy ] ) {
		expect( !( await page.locator( '#mw-content-text' ).innerText() ).includes( 'templatestyles' ), 'no tag shows as text' );
	}
}

export const sheet = [ [ 'the sheet of styles', check ] ];
