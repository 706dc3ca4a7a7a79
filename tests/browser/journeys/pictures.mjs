/** Eight views, as pictures: whoever changes how pages look sees there what became of them. */

const VIEWS = [
	[ 'home', 'wide' ],
	[ 'directory', 'wide' ],
	[ 'directory', 'arabic' ],
	[ 'skill', 'phone' ],
	[ 'skill', 'night' ],
	[ 'profile', 'nightPhone' ],
	[ 'notice', 'wide' ],
	[ 'problems', 'wide' ]
];

async function take( town ) {
	for ( const [ name, view ] of VIEWS ) {
		const page = await town.look( view );
		await page.goto( town.address( town.pages[ name ] ) );
		await page.evaluate( () => document.fonts.ready );
		await town.picture( page, `${ name }-${ view }` );
		await town.closeViews();
	}
}

export const pictures = [ [ 'pictures', take ] ];
