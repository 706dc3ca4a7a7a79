/**
 * A wiki, a browser, and the ways in which people look at the one through the other.
 */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** Even the first page of a cold wiki on a busy machine does not take longer. */
const PATIENCE = 40_000;

const WINDOW = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** How people look: the window, the skin, the language of the interface, the colours. Those without `colours` are
 * those of a MediaWiki that knows no tokens, where what stands in for each is seen; `legacy` has no TemplateStyles
 * either. */
const VIEWS = {
	wide: { window: WINDOW, query: { useskin: 'vector-2022' }, colours: 'day' },
	legacy: { window: WINDOW, query: { useskin: 'vector' } },
	phone: { window: PHONE, query: { useskin: 'minerva' }, colours: 'day' },
	arabic: { window: WINDOW, query: { useskin: 'vector-2022', uselang: 'ar' }, colours: 'day' },
	arabicPhone: { window: PHONE, query: { useskin: 'minerva', uselang: 'ar' }, colours: 'day' },
	night: { window: WINDOW, query: { useskin: 'vector-2022' }, colours: 'night' },
	nightPhone: { window: PHONE, query: { useskin: 'minerva' }, colours: 'night' },
	arabicNight: { window: PHONE, query: { useskin: 'minerva', uselang: 'ar' }, colours: 'night' }
};

const near = ( file ) => readFile( fileURLToPath( new URL( file, import.meta.url ) ), 'utf8' );

export class Town {
	/** Opens the browser; `cycle` lets the bot run once. */
	static async open( scene, cycle ) {
		const town = new Town();
		town.scene = scene;
		town.pages = scene.pages;
		town.cycle = cycle;
		town.views = [];
		const codex = ( file ) => near( `node_modules/@wikimedia/codex-design-tokens/dist/theme-wikimedia-ui-${ file }.css` );
		const [ day, night, skins ] = await Promise.all( [ codex( 'root' ), codex( 'mode-dark' ), near( 'wikimedia.css' ) ] );
		town.colours = { day: day + skins, night: day + night + skins };
		town.browser = await chromium.launch( {
			executablePath: scene.browser,
			// A test may run as root and in a container, where Chromium's own sandbox cannot be had;
			// it opens nothing but the wiki of this machine.
			args: [ '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage' ]
		} );
		return town;
	}

	/** The address of a page. */
	address( title, query = {} ) {
		const path = encodeURIComponent( title.replaceAll( ' ', '_' ) ).replaceAll( '%2F', '/' ).replaceAll( '%3A', ':' );
		const asked = new URLSearchParams( query ).toString();
		return `${ this.scene.wiki }/wiki/${ path }${ asked && `?${ asked }` }`;
	}

	/** A new page of the browser in which somebody looks this way; logged in as `name` if given. */
	async look( view, name = null ) {
		const { window, query, colours } = VIEWS[ view ];
		const phone = window === PHONE;
		const context = await this.browser.newContext( {
			viewport: window, isMobile: phone, hasTouch: phone, locale: 'en', reducedMotion: 'reduce',
			colorScheme: colours === 'night' ? 'dark' : 'light'
		} );
		context.setDefaultTimeout( PATIENCE );
		this.views.push( context );
		if ( view === 'legacy' ) {
			await context.addInitScript( withoutSheet );
		}
		if ( colours ) {
			await context.addInitScript( paint, [ this.colours[ colours ], colours ] );
		}
		if ( name ) {
			await this.signUp( context, name, query );
		} else {
			// What an account has as its preferences, a stranger has in the address.
			await context.route( /\/(wiki\/|w\/index\.php)/, ( route ) => {
				const address = new URL( route.request().url() );
				for ( const [ key, value ] of Object.entries( query ) ) {
					address.searchParams.set( key, value );
				}
				return route.continue( { url: address.href } );
			} );
		}
		const page = await context.newPage();
		page.on( 'pageerror', ( error ) => console.error( `${ page.url() }: ${ error.message }` ) );
		return page;
	}

	/** Night falls on a page that is open. */
	async nightfall( page ) {
		await page.emulateMedia( { colorScheme: 'dark' } );
		await page.evaluate( paint, [ this.colours.night, 'night' ] );
	}

	/** Makes an account, logs it in, and sets its preferences to this view. */
	async signUp( context, name, query ) {
		const api = `${ this.scene.wiki }/w/api.php`;
		const ask = async ( form ) => {
			const answer = await context.request.post( api, { form: { ...form, format: 'json', formatversion: '2' } } );
			const said = await answer.json();
			if ( said.error ) {
				throw new Error( `${ form.action }: ${ said.error.info }` );
			}
			return said;
		};
		const token = async ( type ) => ( await ask( { action: 'query', meta: 'tokens', type } ) ).query.tokens[ `${ type }token` ];
		const password = 'A newcomer of 2026';
		const made = await ask( {
			action: 'createaccount', createtoken: await token( 'createaccount' ), createreturnurl: this.scene.wiki,
			username: name, password, retype: password
		} );
		if ( made.createaccount.status !== 'PASS' ) {
			throw new Error( `no account ${ name }: ${ made.createaccount.message }` );
		}
		await ask( {
			action: 'clientlogin', logintoken: await token( 'login' ), loginreturnurl: this.scene.wiki, username: name, password
		} );
		// Whoever is new is greeted by the visual editor with a dialogue, once.
		const change = [ `skin=${ query.useskin }`, `language=${ query.uselang ?? 'en' }`, 'visualeditor-hidebetawelcome=1' ].join( '|' );
		await ask( { action: 'options', change, token: await token( 'csrf' ) } );
	}

	/** Saves a picture of what a page shows. */
	async picture( page, name, options = {} ) {
		await page.screenshot( { path: `${ this.scene.pictures }/${ name }.png`, animations: 'disabled', ...options } );
	}

	/** What was on the screens when something failed. */
	async picturesOfFailure( name ) {
		const pages = this.views.flatMap( ( context ) => context.pages() );
		for ( const [ at, page ] of pages.entries() ) {
			const file = `failed-${ name.replaceAll( /[^a-z]+/gi, '-' ) }-${ at }`;
			await this.picture( page, file ).catch( ( error ) => console.error( `no picture: ${ error.message }` ) );
		}
	}

	async closeViews() {
		await Promise.all( this.views.splice( 0 ).map( ( context ) => context.close() ) );
	}

	async close() {
		await this.browser.close();
	}
}

/** Runs in a page: gives it colours, as Wikimedia's wikis do. */
function paint( [ styles, colours ] ) {
	const apply = () => {
		document.documentElement.classList.toggle( 'skin-theme-clientpref-night', colours === 'night' );
		document.head.append( Object.assign( document.createElement( 'style' ), { textContent: styles } ) );
	};
	if ( document.readyState === 'loading' ) {
		document.addEventListener( 'DOMContentLoaded', apply );
	} else {
		apply();
	}
}

/** Runs in a page: leaves out what TemplateStyles brought. */
function withoutSheet() {
	document.addEventListener( 'DOMContentLoaded', () => {
		document.querySelectorAll( '.mw-parser-output style' ).forEach( ( style ) => style.remove() );
	} );
}

/** The links of the content that lead to a title, or below it, and can be seen. MediaWiki writes an address in more than one way. */
export function linksTo( town, scope, title ) {
	const path = decodeURIComponent( new URL( town.address( title ) ).pathname );
	const ways = [ path, path.replaceAll( "'", '%27' ), encodeURI( path ), encodeURI( path ).replaceAll( "'", '%27' ) ];
	return scope.locator( [ ...new Set( ways ) ].map( ( way ) => `a[href^="${ way }"]:visible` ).join( ', ' ) );
}

/** Whether a page's address is of this title, or below it. */
export function isAt( town, page, title ) {
	const path = ( address ) => decodeURIComponent( new URL( address ).pathname );
	return path( page.url() ).startsWith( path( town.address( title ) ) );
}

/** Says what was expected, where it is not so. */
export function expect( true_, what ) {
	if ( !true_ ) {
		throw new Error( what );
	}
}
