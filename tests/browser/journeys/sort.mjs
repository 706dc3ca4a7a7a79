/** Somebody sorts a table by a column, with the mouse and with the keyboard. */

import { expect } from '../town.mjs';

const sort = ( view ) => async ( town ) => {
	const page = await town.look( view );
	await page.goto( town.address( town.pages.skill ) );
	const table = page.locator( '#mw-content-text table.sortable' ).first();
	const header = table.locator( 'th.headerSort' ).first();
	await header.waitFor();
	const names = () => table.locator( 'tbody tr > :first-child' ).allInnerTexts();
	const before = await names();
	expect( before.length > 2, `there is something to sort: ${ before }` );

	await header.click();
	const upwards = await names();
	await header.focus();
	await page.keyboard.press( 'Enter' );
	const downwards = await names();
	expect( upwards.join() !== downwards.join(), 'the keyboard sorts too' );
	expect( [ ...upwards ].reverse().join() === downwards.join(), `${ downwards } is ${ upwards } turned over` );
	expect( [ ...before ].sort().join() === [ ...downwards ].sort().join(), 'nobody was lost' );
};

export const sorting = [ 'wide', 'phone', 'arabic' ].map(
	( view ) => [ `sort a table by a column (${ view })`, sort( view ) ]
);
