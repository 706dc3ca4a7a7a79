/**
 * What keeps people out: every page by axe-core's rules for WCAG 2.2 AA, by day, at night and on a
 * phone, and by some rules of our own.
 */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from '../town.mjs';
import { focus, layout } from './layout.mjs';

const AXE = readFile( fileURLToPath( new URL( '../node_modules/axe-core/axe.min.js', import.meta.url ) ), 'utf8' );
const CONTENT = '#mw-content-text';
const TAGS = [ 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa' ];

/** What axe has to say of the content, a line for each element. */
async function violations( page, rules, without = [] ) {
	if ( !await page.evaluate( () => 'axe' in window ) ) {
		await page.evaluate( await AXE );
	}
	const off = Object.fromEntries( without.map( ( rule ) => [ rule, { enabled: false } ] ) );
	const settings = rules === EVERYTHING ? { 'target-size': { enabled: true }, ...off } : {};
	// The table of contents is the skin's.
	const found = await page.evaluate( async ( [ content, only, rulesToo ] ) => {
		const { violations: broken } = await window.axe.run( { include: content, exclude: '#toc' }, { runOnly: only, resultTypes: [ 'violations' ], rules: rulesToo } );
		return broken.flatMap( ( { id, nodes } ) => nodes.map( ( { html, failureSummary } ) => ( { id, html, failureSummary } ) ) );
	}, [ CONTENT, rules, settings ] );
	// How a link to a missing page stands out of a text is the wiki's choice, the same on every page.
	const ours = found.filter( ( { id, html } ) => !( /class="new"/.test( html ) && ( id === 'link-in-text-block' || without === LEGACY ) ) );
	return ours.map( ( { id, html, failureSummary } ) => `${ id }: ${ html.slice( 0, 160 ) }\n  ${ failureSummary.split( '\n' ).slice( 1 ).join( ' ' ).trim() }` );
}

const EVERYTHING = { type: 'tag', values: TAGS };
// Not `link-in-text-block`: how a link stands out of a text at night is Codex's choice, the same on every page.
const CONTRAST = { type: 'rule', values: [ 'color-contrast' ] };

// Legacy Vector's links and its red are what they were before there were tokens, on every page.
const LEGACY = [ 'link-in-text-block' ];

/** What is wrong with a page in one view. */
async function look( town, title, view ) {
	const page = await town.look( view );
	const answer = await page.goto( town.address( title ) );
	expect( answer.ok(), `${ title }: ${ answer.status() }` );
	const found = await violations( page, EVERYTHING, view === 'legacy' ? LEGACY : [] );
	found.push( ...await layout( page, CONTENT ) );
	if ( view === 'wide' ) {
		found.push( ...await focus( page, CONTENT ) );
		await town.nightfall( page );
		found.push( ...( await violations( page, CONTRAST ) ).map( ( line ) => `at night: ${ line }` ) );
	}
	return [ ...new Set( found ) ].slice( 0, 6 ).map( ( line ) => `${ view }: ${ line }` );
}

/** Pages on which buttons, cards and tables stand, so that legacy Vector and a wiki without tokens are seen too. */
const ALSO_LEGACY = [ 'home', 'skill', 'profile', 'notice' ];

const judge = ( name ) => async ( town ) => {
	const title = town.pages[ name ];
	const views = [ 'wide', 'phone', ...( ALSO_LEGACY.includes( name ) ? [ 'legacy' ] : [] ) ];
	const wrong = ( await Promise.all( views.map( ( view ) => look( town, title, view ) ) ) ).flat();
	expect( !wrong.length, wrong.join( '\n' ) );
};

/** Every page in each of these views. */
export const barriers = ( scene ) => Object.keys( scene.pages ).map(
	( name ) => [ `no barrier on the page: ${ name }`, judge( name ) ]
);
