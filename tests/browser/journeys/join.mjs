/**
 * Newcomers join from the button of the home page, see their card, find themselves in the directory
 * after the bot's next cycle, correct their entry there, and see that it is corrected after the next.
 */

import { expect } from '../town.mjs';

/** Clicks on what leads to the editor of one's own profile page. */
async function toOwnEditor( page ) {
	await page.locator( '#mw-content-text a[href*="action=edit"]:visible' ).first().click();
	await page.locator( '#wpTextbox1' ).waitFor();
}

/** Gives fields of the template in the editor these values, as somebody types them. */
async function fillIn( page, fields ) {
	const editor = page.locator( '#wpTextbox1' );
	let text = await editor.inputValue();
	for ( const [ field, value ] of Object.entries( fields ) ) {
		const line = new RegExp( `^\\|${ field }=.*$`, 'm' );
		expect( line.test( text ), `the editor has a line for ${ field }:\n${ text }` );
		text = text.replace( line, `|${ field }=${ value }` );
	}
	await editor.fill( text );
	await page.locator( '#wpSave' ).click();
	await page.locator( '.lets-connect-profile' ).waitFor();
}

/** Whether a page of the directory lists somebody. */
async function lists( town, page, title, name ) {
	await page.goto( town.address( title ) );
	return await page.locator( '#mw-content-text table.wikitable tr', { hasText: name } ).count() > 0;
}

const NEWCOMERS = [
	{ view: 'wide', name: 'LCTest-KE-301', fields: { languages: 'sw-N, en-4', country: 'Kenya' } },
	{ view: 'arabicPhone', name: 'اختبار-لم 302', fields: { languages: 'ar-N, en-2', country: 'Egypt' } }
];

async function join( town ) {
	const { skill, otherSkill } = town.scene;
	for ( const newcomer of NEWCOMERS ) {
		const page = await town.look( newcomer.view, newcomer.name );
		newcomer.page = page;
		await page.goto( town.address( town.pages.home ) );
		await toOwnEditor( page );
		if ( newcomer.view === 'wide' ) {
			await town.picture( page, 'join-editor-wide' );
		}
		await fillIn( page, { ...newcomer.fields, share: skill.slug, directory: 'yes', notify: 'yes' } );
		const card = page.locator( '.lets-connect-profile' );
		expect( ( await card.innerText() ).includes( newcomer.name ), 'the card bears its owner\'s name' );
		expect( ( await card.boundingBox() ).height > 100, 'the card can be seen' );
		await town.picture( page, `card-${ newcomer.view }` );
	}
	await town.cycle();
	for ( const { page, name } of NEWCOMERS ) {
		expect( await lists( town, page, town.pages.skill, name ), `${ name } is listed after the next cycle` );
	}

	for ( const { page } of NEWCOMERS ) {
		// From the skill's page: my page, edit, save.
		await page.locator( '#mw-content-text a[href*="Special:MyPage"]:visible' ).last().click();
		await page.locator( '.lets-connect-profile, #wpTextbox1' ).first().waitFor();
		if ( !await page.locator( '#wpTextbox1' ).count() ) {
			await toOwnEditor( page );
		}
		await fillIn( page, { share: otherSkill.slug } );
	}
	await town.cycle();
	for ( const { page, name } of NEWCOMERS ) {
		expect( await lists( town, page, town.scene.otherSkillPage, name ), `${ name } is listed where they belong now` );
		expect( !await lists( town, page, town.pages.skill, name ), `${ name } is not listed where they were` );
	}
}

export const joining = [ [ 'join, and correct my entry (wide; Arabic on a phone)', join ] ];
