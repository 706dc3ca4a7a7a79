/**
 * Somebody who speaks Swahili looks for a person who shares a skill: two clicks from the home page,
 * whatever they look through.
 */

import { expect, isAt, linksTo } from '../town.mjs';

/** Follows a link of the content to a page, which the reader sees. */
async function follow( town, page, title ) {
	const link = linksTo( town, page.locator( '#mw-content-text' ), title ).first();
	const from = decodeURI( page.url() );
	await link.waitFor().catch( () => expect( false, `${ from } has no link to ${ title }` ) );
	await link.click();
	await page.waitForURL( () => isAt( town, page, title ) ).catch( () => expect( false, `the link leads to ${ decodeURI( page.url() ) }` ) );
}

const find = ( view ) => async ( town ) => {
	const { pages, speaker } = town.scene;
	const page = await town.look( view );
	await page.goto( town.address( pages.home ) );
	await follow( town, page, pages.directory );
	await follow( town, page, pages.skill );

	const row = page.locator( '#mw-content-text table.wikitable tr', { hasText: speaker.name } ).first();
	await row.scrollIntoViewIfNeeded();
	const said = ( await row.innerText() ).toLowerCase();
	expect( speaker.language.some( ( name ) => said.includes( name.toLowerCase() ) ), `the row tells the language: ${ said }` );
	expect( await row.locator( `a[href*="User_talk:${ speaker.name }"]` ).count(), 'the row has a link by which to write to them' );
};

export const finding = [ 'wide', 'phone', 'arabic', 'arabicPhone' ].map(
	( view ) => [ `find a sharer in two clicks (${ view })`, find( view ) ]
);
