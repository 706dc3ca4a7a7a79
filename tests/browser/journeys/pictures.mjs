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
	await Promise.all( VIEWS.map( async ( [ name, view ] ) => {
		const page = await town.look( view );
		await page.goto( town.address( town.pages[ name ] ) );
		await town.picture( page, `${ name }-${ view }` );
	} ) );
}

export const pictures = [ [ 'pictures', take ] ];
