/**
 * Every colour of the templates is one of Codex's tokens, and what stands for it on a wiki without
 * tokens is the token's value by day.
 */

import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from '../town.mjs';

const here = ( path ) => fileURLToPath( new URL( path, import.meta.url ) );

async function check() {
	const css = await readFile( here( '../node_modules/@wikimedia/codex-design-tokens/dist/theme-wikimedia-ui-root.css' ), 'utf8' );
	const known = new Map( [ ...css.matchAll( /(--[\w-]+):\s*([^;]+);/g ) ].map( ( [ , name, value ] ) => [ name, value.trim() ] ) );
	const value = ( name ) => known.get( name )?.replace( /^var\(\s*(--[\w-]+)\s*\)$/, ( _, other ) => value( other ) );
	const folder = here( '../../../templates/' );
	const files = ( await readdir( folder, { recursive: true } ) ).filter( ( file ) => /\.(wikitext|css)$/.test( file ) );
	const wrong = [];
	let seen = 0;
	for ( const file of files ) {
		const text = await readFile( folder + file, 'utf8' );
		for ( const [ whole, name, fallback ] of text.matchAll( /var\(\s*(--[\w-]+)\s*(?:,\s*([^()]+?))?\s*\)/g ) ) {
			seen++;
			if ( !known.has( name ) ) {
				wrong.push( `${ file }: ${ whole }: Codex has no such token` );
			} else if ( fallback !== value( name ) ) {
				wrong.push( `${ file }: ${ whole }: the token's value by day is ${ value( name ) }` );
			}
		}
		const bare = text.replaceAll( /var\([^()]*\)/g, '' ).matchAll( /[\w-]*color\s*:\s*(#[0-9a-f]{3,8}|[a-z]+)/gi );
		for ( const [ whole, colour ] of bare ) {
			if ( !/^(inherit|transparent|currentcolor)$/i.test( colour ) ) {
				wrong.push( `${ file }: ${ whole }: a colour that knows no night` );
			}
		}
	}
	expect( seen > 10, 'the templates have colours' );
	expect( !wrong.length, wrong.join( '\n' ) );
}

export const tokens = [ [ 'colours are Codex\'s tokens', check ] ];
