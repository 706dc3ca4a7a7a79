/**
 * Somebody prints a certificate: it is one page, on paper of either kind, in either direction.
 */

import { expect } from '../town.mjs';

const print = ( view, format ) => async ( town ) => {
	const { pages, certified } = town.scene;
	const page = await town.look( view );
	await page.goto( town.address( pages.certificate ) );
	const name = page.locator( '.lets-connect-certificate-name' );
	expect( ( await name.innerText() ).trim() === certified, `the certificate names ${ certified }` );
	const pdf = ( await page.pdf( { format, path: `${ town.scene.pictures }/certificate-${ view }-${ format }.pdf` } ) ).toString( 'latin1' );
	const sheets = pdf.match( /\/Type\s*\/Page\b(?!s)/g )?.length;
	expect( sheets === 1, `it takes ${ sheets } pages` );
};

export const printing = [ 'wide', 'arabic' ].flatMap( ( view ) => [ 'A4', 'Letter' ].map(
	( format ) => [ `print a certificate (${ view }, ${ format })`, print( view, format ) ]
) );
