/**
 * Walks the bot's pages in a real browser, as readers and newcomers do.
 *
 *     node walk.mjs SCENE.json [JOURNEY...]
 *
 * The scene says where the wiki is, what its pages are called, who lives there, and where
 * pictures go; `tests/browser.rs` writes it. Each journey is a story of its own: when one
 * fails, the others still go on. On standard output stand `pass NAME`, `fail NAME` with the
 * reasons below it, and `cycle`, by which the wiki's bot is asked to run a cycle: whoever
 * started this then answers with a line on standard input.
 */

import { mkdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Town } from './town.mjs';

import { barriers } from './checks/barriers.mjs';
import { tokens } from './checks/tokens.mjs';
import { sheet } from './checks/sheet.mjs';
import { finding } from './journeys/find.mjs';
import { joining } from './journeys/join.mjs';
import { pictures } from './journeys/pictures.mjs';
import { printing } from './journeys/print.mjs';
import { sorting } from './journeys/sort.mjs';

const scene = JSON.parse( await readFile( process.argv[ 2 ], 'utf8' ) );
const wanted = process.argv.slice( 3 );

const answers = createInterface( { input: process.stdin } )[ Symbol.asyncIterator ]();
async function cycle() {
	console.log( 'cycle' );
	const { value, done } = await answers.next();
	if ( done || value !== 'done' ) {
		throw new Error( `the bot's cycle did not end well: ${ value }` );
	}
}

await mkdir( scene.pictures, { recursive: true } );
const town = await Town.open( scene, cycle );
let failures = 0;
for ( const [ name, walk ] of [ ...tokens, ...sheet, ...finding, ...sorting, ...joining, ...printing, ...barriers( scene ), ...pictures ] ) {
	if ( wanted.length && !wanted.some( ( part ) => name.includes( part ) ) ) {
		continue;
	}
	const began = Date.now();
	try {
		await walk( town );
		console.log( `pass ${ name } (${ Date.now() - began } ms)` );
	} catch ( error ) {
		failures++;
		console.log( `fail ${ name }\n${ String( error.message ).replace( /^/gm, '    ' ) }` );
		await town.picturesOfFailure( name );
	}
	await town.closeViews();
}
await town.close();
process.exit( failures ? 1 : 0 );
