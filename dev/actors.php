<?php
/**
 * dev/actors.php: people of the development wiki doing things, as listed in a JSON file.
 *
 *     dev/wiki mw PORT dev/actors.php [--once KEY] steps.json      ("-" reads standard input)
 *
 * One process carries out all steps, as the accounts named, and finishes MediaWiki's deferred
 * updates, so that categories and transclusions can be looked up afterwards. A step that would
 * change nothing is skipped. With --once the whole list is skipped if it was carried out on this
 * wiki before. It prints one line of JSON that counts what was done.
 *
 * The steps:
 *     {"account": NAME}                                        an account, if there is none
 *     {"edit": {"page", "text", "as", "summary"}}              the page says TEXT
 *     {"edit": {"page", "append", "as", "summary"}}            the page holds this, at its end if nowhere yet
 *     {"edit": {"page", "prepend", "as", "summary"}}           the same at its beginning
 *     {"model": {"page", "model"}}                             the page's content model: "json", "text", …
 *     {"block": NAME}   {"unblock": NAME}                      everywhere, for ever
 *     {"block": {"account", "page"}}                           from editing one page
 *     {"block": {"account", "days"}}                           everywhere, for some days
 *     {"rename": {"from", "to"}}                               the account and its pages, as Special:RenameUser does
 *     {"protect": {"page", "level", "cascade": false}}         edit and move, or create if the page is missing;
 *                                                              level "" ends it
 *     {"delete": PAGE}
 *     {"move": {"from", "to", "as", "redirect": true}}
 *     {"undelete": PAGE}                                       with all its revisions
 *     {"rollback": {"page", "as"}}                             to the last version of somebody else than its last editor
 *     {"hide": {"page", "text"}}                               text, author and summary of the older revisions that
 *                                                              say TEXT, as oversighters do
 *     {"import": {"page", "revisions": [{"name", "text", "at"}], "known": false}}
 *                                                              revisions of another wiki, under accounts of this one
 *                                                              that have their names if "known"
 *     {"merge": {"from", "to"}}                                the one account into the other, as the extension
 *                                                              UserMerge leaves it
 *     {"copies": {"of", "page", "as", "count", "at"}}          COUNT pages that say what OF says, by an account each,
 *                                                              as if made and left alone since AT; "%" in "page" and
 *                                                              "as" stands for a number. Fast: no save is made
 *     {"group": {"account", "add": [..], "remove": [..]}}      user groups
 *
 * It never asks for permission (protection and blocks do not stop it) and, where no "as" is
 * given, Admin acts.
 */

use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\User\UserRigorOptions;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class Actors extends Maintenance {
	private const BATCH = 25;

	/** @var array<string,int> */
	private array $done = [
		'accounts' => 0, 'edits' => 0, 'blocks' => 0, 'renames' => 0, 'protections' => 0,
		'deletions' => 0, 'moves' => 0, 'groups' => 0, 'imports' => 0, 'copies' => 0, 'skipped' => 0,
	];

	public function __construct() {
		parent::__construct();
		$this->addDescription( 'Carries out a list of steps as the accounts named in it' );
		$this->addArg( 'steps', 'JSON file of steps; - for standard input' );
		$this->addOption( 'once', 'Skip everything if a list of this name was carried out before', false, true );
	}

	public function execute(): void {
		$start = microtime( true );
		$file = $this->getArg( 0 );
		$json = file_get_contents( $file === '-' ? 'php://stdin' : $file );
		$steps = $json === false ? null : json_decode( $json, true );
		if ( !is_array( $steps ) || !array_is_list( $steps ) ) {
			$this->fatalError( "$file: not a JSON list of steps" );
		}

		$key = 'actors:' . $this->getOption( 'once', '' );
		if ( $this->hasOption( 'once' ) && $this->wasCarriedOut( $key ) ) {
			$this->done['skipped'] = count( $steps );
			$steps = [];
		}
		foreach ( $steps as $index => $step ) {
			try {
				$this->carryOut( $step );
			} catch ( Throwable $problem ) {
				$this->fatalError( sprintf( '%s: step %d (%s): %s', $file, $index + 1,
					is_array( $step ) ? (string)key( $step ) : gettype( $step ), $problem->getMessage() ) );
			}
			if ( $index % self::BATCH === self::BATCH - 1 ) {
				DeferredUpdates::doUpdates();
			}
		}
		DeferredUpdates::doUpdates();
		if ( $this->hasOption( 'once' ) && $steps ) {
			$this->getDB( DB_PRIMARY )->insert( 'updatelog', [ 'ul_key' => $key ], __METHOD__, [ 'IGNORE' ] );
		}
		$this->output( json_encode( $this->done + [ 'seconds' => round( microtime( true ) - $start, 2 ) ] ) . "\n" );
	}

	private function wasCarriedOut( string $key ): bool {
		return (bool)$this->getDB( DB_PRIMARY )
			->selectField( 'updatelog', '1', [ 'ul_key' => $key ], __METHOD__ );
	}

	/** @param mixed $step */
	private function carryOut( $step ): void {
		if ( !is_array( $step ) || count( $step ) !== 1 ) {
			throw new InvalidArgumentException( 'a step is an object with one key' );
		}
		$verb = (string)key( $step );
		$what = current( $step );
		$counter = [
			'account' => 'accounts', 'edit' => 'edits', 'block' => 'blocks', 'unblock' => 'blocks',
			'rename' => 'renames', 'protect' => 'protections', 'delete' => 'deletions', 'move' => 'moves',
			'group' => 'groups', 'model' => 'edits', 'undelete' => 'deletions', 'rollback' => 'edits', 'hide' => 'deletions',
			'import' => 'imports', 'merge' => 'renames', 'copies' => 'copies',
		][$verb] ?? throw new InvalidArgumentException( 'no such step' );
		$this->done[$this->{$verb}( $what ) ? $counter : 'skipped']++;
	}

	// ---- the steps: each tells whether it changed anything ----

	private function account( string $name ): bool {
		if ( $this->findUser( $name ) || $this->wasRenamed( $name ) ) {
			return false;
		}
		$creatable = MediaWikiServices::getInstance()->getUserNameUtils()
			->getCanonical( $name, UserRigorOptions::RIGOR_CREATABLE );
		$user = $creatable === false ? null : User::createNew( $creatable );
		if ( !$user ) {
			throw new RuntimeException( "no account can be called $name" );
		}
		$user->saveSettings();
		return true;
	}

	private function edit( array $edit ): bool {
		$title = $this->title( $edit['page'] );
		$page = MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle( $title );
		$page->loadPageData( WikiPage::READ_LATEST );
		$present = $page->exists() ? $page->getContent()->serialize() : '';
		if ( isset( $edit['append'] ) ) {
			if ( str_contains( $present, trim( $edit['append'] ) ) ) {
				return false;
			}
			$text = ltrim( rtrim( $present ) . "\n" . $edit['append'] );
		} elseif ( isset( $edit['prepend'] ) ) {
			if ( str_contains( $present, trim( $edit['prepend'] ) ) ) {
				return false;
			}
			$text = $edit['prepend'] . "\n" . $present;
		} else {
			$text = $edit['text'];
		}
		$text = rtrim( str_replace( "\r\n", "\n", $text ) ); // as every save of a page does
		if ( $page->exists() && $text === $present ) {
			return false;
		}
		$updater = $page->newPageUpdater( $this->user( $edit['as'] ?? 'Admin' ) );
		$updater->setContent( SlotRecord::MAIN, ContentHandler::makeContent( $text, $title ) );
		$updater->saveRevision( CommentStoreComment::newUnsavedComment( $edit['summary'] ?? '' ) );
		$this->expectGood( $updater->getStatus() );
		return !$updater->isUnchanged();
	}

	private function model( array $change ): bool {
		$title = $this->title( $change['page'] );
		$page = MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle( $title );
		$page->loadPageData( WikiPage::READ_LATEST );
		if ( $page->getContentModel() === $change['model'] ) {
			return false;
		}
		$this->expectGood( MediaWikiServices::getInstance()->getContentModelChangeFactory()
			->newContentModelChange( $this->admin(), $page, $change['model'] )
			->doContentModelChange( RequestContext::getMain(), 'of another kind', false ) );
		return true;
	}

	/** @param string|array $whom */
	private function block( $whom ): bool {
		$user = $this->user( is_array( $whom ) ? $whom['account'] : $whom );
		if ( $user->getBlock( User::READ_LATEST ) ) {
			return false;
		}
		$options = [ 'isAutoblocking' => false ];
		$restrictions = [];
		if ( is_array( $whom ) && isset( $whom['page'] ) ) {
			$options['isPartial'] = true;
			$options['isUserTalkEditBlocked'] = false;
			$restrictions[] = MediaWiki\Block\Restriction\PageRestriction::newFromTitle( $whom['page'] );
		}
		$this->expectGood( MediaWikiServices::getInstance()->getBlockUserFactory()->newBlockUser(
			$user, $this->admin(), is_array( $whom ) && isset( $whom['days'] ) ? "{$whom['days']} days" : 'infinity',
			'not here to help', $options, $restrictions
		)->placeBlockUnsafe() );
		return true;
	}

	private function unblock( string $name ): bool {
		$user = $this->user( $name );
		if ( !$user->getBlock( User::READ_LATEST ) ) {
			return false;
		}
		$this->expectGood( MediaWikiServices::getInstance()->getUnblockUserFactory()
			->newUnblockUser( $user, $this->admin(), 'promised to help' )->unblockUnsafe() );
		return true;
	}

	private function rename( array $rename ): bool {
		$from = $this->canonical( $rename['from'] );
		$to = $this->canonical( $rename['to'] );
		$user = $this->findUser( $from );
		if ( !$user && $this->findUser( $to ) ) {
			return false;
		}
		if ( !$user || $this->findUser( $to ) ) {
			throw new RuntimeException( "$from cannot be renamed to $to" );
		}
		DeferredUpdates::doUpdates(); // what waits still knows the old name
		$renaming = class_exists( 'MediaWiki\RenameUser\RenameuserSQL' )
			? 'MediaWiki\RenameUser\RenameuserSQL' // in the core from MediaWiki 1.40 on
			: 'MediaWiki\Extension\Renameuser\RenameuserSQL';
		$done = ( new $renaming( $from, $to, $user->getId(), $this->admin(), [ 'reason' => 'at their request' ] ) )->rename();
		if ( $done === false || ( $done instanceof StatusValue && !$done->isOK() ) ) {
			throw new RuntimeException( "$from could not be renamed to $to" );
		}
		MediaWikiServices::getInstance()->getActorStore()->deleteUserIdentityFromCache( $user );
		foreach ( [ NS_USER, NS_USER_TALK ] as $namespace ) {
			$old = Title::makeTitle( $namespace, $from );
			$pages = iterator_to_array( $old->getSubpages() ?: [], false );
			foreach ( $old->exists( Title::READ_LATEST ) ? [ $old, ...$pages ] : $pages as $page ) {
				$rest = substr( $page->getText(), strlen( $from ) );
				$this->movePage( $page, Title::makeTitle( $namespace, $to . $rest ), $this->admin(), true );
			}
		}
		return true;
	}

	private function protect( array $protect ): bool {
		$title = $this->title( $protect['page'] );
		$page = MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle( $title );
		$page->loadPageData( WikiPage::READ_LATEST );
		$kinds = $page->exists() ? [ 'edit', 'move' ] : [ 'create' ];
		$store = MediaWikiServices::getInstance()->getRestrictionStore();
		$store->flushRestrictions( $title );
		$wanted = $protect['level'] === '' ? [] : [ $protect['level'] ];
		if ( $store->getRestrictions( $title, $kinds[0] ) === $wanted ) {
			return false;
		}
		$cascade = $protect['cascade'] ?? false;
		$this->expectGood( $page->doUpdateRestrictions(
			array_fill_keys( $kinds, $protect['level'] ), array_fill_keys( $kinds, 'infinity' ),
			$cascade, 'protected by request', $this->admin() ) );
		return true;
	}

	private function delete( string $name ): bool {
		$page = MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle( $this->title( $name ) );
		$page->loadPageData( WikiPage::READ_LATEST );
		if ( !$page->exists() ) {
			return false;
		}
		$this->expectGood( MediaWikiServices::getInstance()->getDeletePageFactory()
			->newDeletePage( $page, $this->admin() )->forceImmediate( true )->deleteUnsafe( 'no longer wanted' ) );
		return true;
	}

	private function move( array $move ): bool {
		$from = $this->title( $move['from'] );
		$to = $this->title( $move['to'] );
		if ( !$from->exists( Title::READ_LATEST ) && $to->exists( Title::READ_LATEST ) ) {
			return false;
		}
		$this->movePage( $from, $to, $this->user( $move['as'] ?? 'Admin' ), $move['redirect'] ?? true );
		return true;
	}

	private function undelete( string $name ): bool {
		$page = MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle( $this->title( $name ) );
		$page->loadPageData( WikiPage::READ_LATEST );
		if ( $page->exists() ) {
			return false;
		}
		$this->expectGood( MediaWikiServices::getInstance()->getUndeletePageFactory()
			->newUndeletePage( $page, $this->admin() )->undeleteUnsafe( 'wanted after all' ) );
		return true;
	}

	private function rollback( array $what ): bool {
		$page = MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle( $this->title( $what['page'] ) );
		$page->loadPageData( WikiPage::READ_LATEST );
		$last = $page->getRevisionRecord()->getUser();
		$this->expectGood( MediaWikiServices::getInstance()->getRollbackPageFactory()
			->newRollbackPage( $page, $this->user( $what['as'] ?? 'Admin' ), $last )->rollback() );
		return true;
	}

	private function hide( array $what ): bool {
		$title = $this->title( $what['page'] );
		$store = MediaWikiServices::getInstance()->getRevisionStore();
		$ids = $this->getDB( DB_PRIMARY )->selectFieldValues( 'revision', 'rev_id', [
			'rev_page' => $title->getArticleID( Title::READ_LATEST ),
			'rev_id <> ' . $title->getLatestRevID( Title::READ_LATEST ) ], __METHOD__ );
		$ids = array_values( array_filter( $ids, static fn ( $id ) =>
			$store->getRevisionById( (int)$id )->getContent( SlotRecord::MAIN )->serialize() === $what['text'] ) );
		if ( !$ids ) {
			return false;
		}
		$context = new DerivativeContext( RequestContext::getMain() );
		$context->setUser( $this->admin() );
		$list = RevisionDeleter::createList( 'revision', $context, $title, $ids );
		$this->expectGood( $list->setVisibility( [ 'value' => [
			RevisionRecord::DELETED_TEXT => 1, RevisionRecord::DELETED_USER => 1, RevisionRecord::DELETED_COMMENT => 1,
		], 'comment' => 'private' ] ) );
		return true;
	}

	private function import( array $what ): bool {
		$title = $this->title( $what['page'] );
		$xml = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en"><page><title>' .
			htmlspecialchars( $title->getPrefixedText() ) . "</title><ns>{$title->getNamespace()}</ns><id>1</id>";
		foreach ( $what['revisions'] as $id => $revision ) {
			$xml .= '<revision><id>' . ( $id + 1 ) . "</id><timestamp>{$revision['at']}</timestamp><contributor><username>" .
				htmlspecialchars( $revision['name'] ) . '</username><id>1</id></contributor><model>wikitext</model>' .
				'<format>text/x-wiki</format><text xml:space="preserve">' . htmlspecialchars( $revision['text'] ) .
				'</text></revision>';
		}
		$importer = MediaWikiServices::getInstance()->getWikiImporterFactory()
			->getWikiImporter( new ImportStringSource( "$xml</page></mediawiki>" ) );
		$importer->setUsernamePrefix( 'imported', $what['known'] ?? false );
		$context = new DerivativeContext( RequestContext::getMain() );
		$context->setUser( $this->admin() );
		// This writes the importer's own revision and the log entry.
		$reporter = new ImportReporter( $importer, true, '', 'from another wiki' );
		$reporter->setContext( $context );
		$reporter->open();
		$importer->doImport();
		$this->expectGood( $reporter->close() );
		return true;
	}

	private function merge( array $what ): bool {
		$from = $this->findUser( $what['from'] );
		$to = $this->user( $what['to'] );
		if ( !$from ) {
			return false;
		}
		$db = $this->getDB( DB_PRIMARY );
		$actors = MediaWikiServices::getInstance()->getActorNormalization();
		$db->update( 'revision', [ 'rev_actor' => $actors->acquireActorId( $to, $db ) ],
			[ 'rev_actor' => $actors->acquireActorId( $from, $db ) ], __METHOD__ );
		$db->delete( 'user', [ 'user_id' => $from->getId() ], __METHOD__ );
		$db->delete( 'actor', [ 'actor_user' => $from->getId() ], __METHOD__ );
		$entry = new ManualLogEntry( 'usermerge', 'mergeuser' );
		$entry->setPerformer( $this->admin() );
		$entry->setTarget( $to->getUserPage() );
		$entry->setParameters( [ 'oldName' => $from->getName(), 'oldId' => $from->getId(),
			'newName' => $to->getName(), 'newId' => $to->getId() ] );
		$entry->insert( $db );
		return true;
	}

	private function copies( array $what ): bool {
		$db = $this->getDB( DB_PRIMARY );
		DeferredUpdates::doUpdates(); // the links of the page are copied too
		$row = static fn ( string $table, array $where ) =>
			(array)$db->selectRow( $table, '*', $where, __METHOD__ );
		$page = $row( 'page', [ 'page_id' => $this->title( $what['of'] )->getArticleID( Title::READ_LATEST ) ] );
		$revision = $row( 'revision', [ 'rev_id' => $page['page_latest'] ] );
		$slot = $row( 'slots', [ 'slot_revision_id' => $page['page_latest'] ] );
		$links = $db->select( 'templatelinks', '*', [ 'tl_from' => $page['page_id'] ], __METHOD__ );
		$links = array_map( static fn ( $link ) => (array)$link, iterator_to_array( $links ) );
		// MediaWiki 1.39 still links comments through a table of their own.
		$comment = $db->tableExists( 'revision_comment_temp', __METHOD__ )
			? $row( 'revision_comment_temp', [ 'revcomment_rev' => $page['page_latest'] ] ) : null;
		$user = $row( 'user', [ 'user_name' => 'Admin' ] );
		$at = $db->timestamp( $what['at'] );
		$db->begin( __METHOD__ );
		for ( $number = 1; $number <= $what['count']; $number++ ) {
			$name = str_replace( '%', (string)$number, $what['as'] );
			$db->insert( 'user', [ 'user_id' => null, 'user_name' => $name, 'user_touched' => $at ] + $user, __METHOD__ );
			$db->insert( 'actor', [ 'actor_user' => $db->insertId(), 'actor_name' => $name ], __METHOD__ );
			$actor = $db->insertId();
			$title = $this->title( str_replace( '%', (string)$number, $what['page'] ) );
			$db->insert( 'page', [ 'page_id' => null, 'page_namespace' => $title->getNamespace(),
				'page_title' => $title->getDBkey(), 'page_touched' => $at ] + $page, __METHOD__ );
			$id = $db->insertId();
			$db->insert( 'revision', [ 'rev_id' => null, 'rev_page' => $id, 'rev_actor' => $actor, 'rev_parent_id' => 0,
				'rev_timestamp' => $at ] + $revision, __METHOD__ );
			$rev = $db->insertId();
			$db->insert( 'slots', [ 'slot_revision_id' => $rev, 'slot_origin' => $rev ] + $slot, __METHOD__ );
			if ( $comment ) {
				$db->insert( 'revision_comment_temp', [ 'revcomment_rev' => $rev ] + $comment, __METHOD__ );
			}
			$db->update( 'page', [ 'page_latest' => $rev ], [ 'page_id' => $id ], __METHOD__ );
			foreach ( $links as $link ) {
				$db->insert( 'templatelinks', [ 'tl_from' => $id ] + $link, __METHOD__ );
			}
		}
		$db->commit( __METHOD__ );
		return true;
	}

	private function group( array $change ): bool {
		$user = $this->user( $change['account'] );
		$groups = MediaWikiServices::getInstance()->getUserGroupManager();
		$present = $groups->getUserGroups( $user, User::READ_LATEST );
		$add = array_diff( $change['add'] ?? [], $present );
		$remove = array_intersect( $change['remove'] ?? [], $present );
		$groups->addUserToMultipleGroups( $user, $add );
		foreach ( $remove as $group ) {
			$groups->removeUserFromGroup( $user, $group );
		}
		return $add || $remove;
	}

	// ---- what they share ----

	private function movePage( Title $from, Title $to, User $by, bool $redirect ): void {
		$this->expectGood( MediaWikiServices::getInstance()->getMovePageFactory()->newMovePage( $from, $to )
			->move( $by, 'a better name', $redirect ) );
	}

	private function title( string $name ): Title {
		$title = Title::newFromText( $name );
		if ( !$title || !$title->canExist() ) {
			throw new InvalidArgumentException( "$name: not a page's title" );
		}
		return $title;
	}

	private function canonical( string $name ): string {
		$name = MediaWikiServices::getInstance()->getUserNameUtils()->getCanonical( $name );
		if ( $name === false ) {
			throw new InvalidArgumentException( 'not the name of an account' );
		}
		return $name;
	}

	private function findUser( string $name ): ?User {
		$id = $this->getDB( DB_PRIMARY )
			->selectField( 'user', 'user_id', [ 'user_name' => $this->canonical( $name ) ], __METHOD__ );
		if ( !$id ) {
			return null;
		}
		$user = User::newFromId( (int)$id );
		$user->load( User::READ_LATEST );
		return $user;
	}

	private function user( string $name ): User {
		return $this->findUser( $name ) ?? throw new RuntimeException( "there is no account $name" );
	}

	private function admin(): User {
		return $this->user( 'Admin' );
	}

	private function wasRenamed( string $name ): bool {
		return (bool)$this->getDB( DB_PRIMARY )->selectField( 'logging', '1', [
			'log_type' => 'renameuser', 'log_namespace' => NS_USER,
			'log_title' => strtr( $this->canonical( $name ), ' ', '_' ),
		], __METHOD__ );
	}

	private function expectGood( StatusValue $status ): void {
		if ( !$status->isOK() ) {
			throw new RuntimeException( Status::wrap( $status )->getWikiText( false, false, 'en' ) );
		}
	}
}

$maintClass = Actors::class;
require_once RUN_MAINTENANCE_IF_MAIN;
