/** Rules of our own, which axe-core does not have. Each returns what is wrong, a line for each. */

/** Runs in the page. */
function inspect( content ) {
	const wrong = [];
	const root = document.querySelector( content );
	const short = ( element ) => element.outerHTML.replace( /\s+/g, ' ' ).slice( 0, 140 );

	const { scrollWidth, clientWidth } = document.documentElement;
	if ( scrollWidth > clientWidth ) {
		const right = ( element ) => element.getBoundingClientRect();
		const scrolls = ( element ) => element !== root && ( getComputedStyle( element ).overflowX !== 'visible' || ( element.parentElement && scrolls( element.parentElement ) ) );
		const widest = [ ...root.querySelectorAll( '*' ) ].filter( ( element ) => ( right( element ).right > clientWidth || right( element ).left < 0 ) && !scrolls( element ) );
		wrong.push( `the page scrolls sideways, ${ scrollWidth } of ${ clientWidth } pixels: ${ widest.slice( -1 ).map( short ) }` );
	}

	for ( const table of root.querySelectorAll( 'table:not([role="presentation"])' ) ) {
		if ( table.closest( '.mw-templatedata-doc-wrap' ) ) {
			continue; // MediaWiki's own
		}
		if ( !table.caption?.innerText.trim() ) {
			wrong.push( `a table without a caption: ${ short( table ) }` );
		}
		for ( const header of table.querySelectorAll( 'th' ) ) {
			if ( !/^(col|row|colgroup|rowgroup)$/.test( header.scope ) ) {
				wrong.push( `a header that does not say of what: ${ short( header ) }` );
			}
		}
		for ( const row of table.querySelectorAll( 'tbody > tr' ) ) {
			if ( !row.querySelector( 'th' ) ) {
				wrong.push( `a row without a header: ${ short( row ) }` );
				break;
			}
		}
	}

	for ( const element of root.querySelectorAll( '[tabindex]' ) ) {
		if ( element.tabIndex > 0 ) {
			wrong.push( `tabindex ${ element.tabIndex }: ${ short( element ) }` );
		}
	}
	return wrong;
}

/** Goes through the content by the tab key: the focus moves as one reads, and never back up. */
export async function focus( page, content ) {
	const most = 40;
	await page.evaluate( ( selector ) => {
		const root = document.querySelector( selector );
		root.tabIndex = -1;
		root.focus();
	}, content );
	const wrong = [];
	let before = null;
	for ( let at = 0; at < most; at++ ) {
		await page.keyboard.press( 'Tab' );
		const now = await page.evaluate( ( selector ) => {
			const root = document.querySelector( selector );
			const element = document.activeElement;
			if ( !root.contains( element ) || element === root ) {
				return null;
			}
			const box = element.getBoundingClientRect();
			// The outline may stand round what is in the link, as round a button.
			const seen = ( one ) => getComputedStyle( one ).outlineStyle !== 'none' || getComputedStyle( one ).boxShadow !== 'none';
			const row = element.closest( 'tr' );
			return {
				at: [ ...root.querySelectorAll( '*' ) ].indexOf( element ), row: row && [ ...root.querySelectorAll( 'tr' ) ].indexOf( row ),
				top: box.top + scrollY, bottom: box.bottom + scrollY, shown: [ element, ...element.children ].some( seen ),
				html: element.outerHTML.replace( /\s+/g, ' ' ).slice( 0, 140 )
			};
		}, content );
		if ( !now ) {
			break;
		}
		if ( before && now.at <= before.at ) {
			wrong.push( `the focus goes back, to ${ now.html }` );
		}
		if ( before && now.bottom <= before.top && ( now.row === null || now.row !== before.row ) ) {
			wrong.push( `the focus goes up, from ${ before.html } to ${ now.html }` );
		}
		if ( !now.shown ) {
			wrong.push( `the focus is not to be seen on ${ now.html }` );
		}
		before = now;
	}
	return wrong;
}

export const layout = ( page, content ) => page.evaluate( inspect, content );
