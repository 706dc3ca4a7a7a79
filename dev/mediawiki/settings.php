<?php
/**
 * Settings of the development wiki, loaded at the end of the installer's LocalSettings.php.
 *
 * Everything is relative to the wiki's own folder, so that a copy of the folder is
 * another wiki. Nothing here is meant for a wiki that anybody else can reach: the
 * server listens on 127.0.0.1 and the passwords are public.
 */

if ( !defined( 'MEDIAWIKI' ) ) {
	exit;
}

$home = __DIR__;
$read = static fn ( string $file, string $default ): string =>
	is_file( "$home/$file" ) ? trim( (string)file_get_contents( "$home/$file" ) ) : $default;

// ---- who and where ----
$wgSitename = "Let's Connect dev wiki";
$wgMetaNamespace = 'Meta';
$wgServer = 'http://127.0.0.1:' . $read( 'port', '8039' );
$wgArticlePath = '/wiki/$1';
$wgCacheDirectory = "$home/cache";
$wgUploadDirectory = "$home/images";
$wgUploadPath = '/w/images';
$wgTmpDirectory = "$home/tmp";
$wgLogos = [ '1x' => '/w/images/logo.svg', 'icon' => '/w/images/logo.svg' ];
$wgDefaultSkin = 'vector-2022';
$wgLanguageCode = 'en';
$wgNamespacesWithSubpages[NS_MAIN] = true;
$wgNamespacesWithSubpages[NS_PROJECT] = true;
// Namespaces as on Meta-Wiki.
$wgExtraNamespaces[200] = 'Grants';
$wgExtraNamespaces[201] = 'Grants_talk';
$wgNamespacesWithSubpages[200] = true;

// ---- database ----
// Flags 0 and BEGIN IMMEDIATE: with the default DBO_DEFAULT two parallel edits of one page
// deadlock between SQLite's write lock and the page lock of LinksUpdate (15 to 60 s).
$wgSQLiteDataDir = "$home/data";
$wgObjectCaches[CACHE_DB]['server']['dbDirectory'] = $wgSQLiteDataDir;
$wgJobTypeConf['default']['server']['dbDirectory'] = $wgSQLiteDataDir;
$wgDBservers = [ [
	'type' => 'sqlite', 'dbname' => 'wiki', 'host' => 'localhost', 'user' => '', 'password' => '', 'load' => 1,
	'dbDirectory' => $wgSQLiteDataDir, 'flags' => 0, 'trxMode' => 'IMMEDIATE',
	'variables' => [ 'synchronous' => 'OFF' ],
] ];

// ---- clock: the file beside this one says by how many seconds it is ahead; `dev/wiki clock` sets it ----
// Of what MediaWiki writes down and tells all goes by it: revisions, logs, blocks, curtimestamp, {{CURRENTTIME}},
// {{#time:}} without a date. Sessions, cookies and caches last by this machine's time, so that a leap ends none.
if ( is_file( "$home/clock" ) ) {
	$ahead = (int)$read( 'clock', '0' );
	Wikimedia\Timestamp\ConvertibleTimestamp::setFakeTime( static fn (): int => time() + $ahead );
	// What is kept of pages would all be older than this file, where the clock is behind.
	$wgInvalidateCacheOnLocalSettingsChange = false;
}

// ---- caches ----
// All in APCu: one server, one wiki, one APCu. Two things make its content stale, and each
// has a file beside this one whose content then becomes another:
//   generation  the database was swapped for the pristine one: forget everything
//   changes     a command line script wrote to the database: forget all but the sessions
// A new $wgCachePrefix would not do: keys of revision texts (SqlBlobStore) do not carry it.
$wgMainCacheType = $wgMessageCacheType = $wgParserCacheType = $wgSessionCacheType = $wgMainStash = CACHE_ACCEL;
$wgLocalisationCacheConf['store'] = 'array';
$wgLocalisationCacheConf['storeDirectory'] = "$home/cache";
if ( PHP_SAPI !== 'cli' && apcu_enabled() ) {
	$generation = $read( 'generation', '0' );
	$changes = $read( 'changes', '0' );
	if ( apcu_fetch( 'dev-generation' ) !== $generation ) {
		apcu_clear_cache();
		apcu_store( [ 'dev-generation' => $generation, 'dev-changes' => $changes ] );
	} elseif ( apcu_fetch( 'dev-changes' ) !== $changes ) {
		apcu_delete( new APCUIterator( '/^(?!dev-generation$)(?!.*:MWSession:)/' ) );
		apcu_store( 'dev-changes', $changes );
	}
}

// ---- behaviour ----
$wgJobRunRate = 0; // jobs run when `dev/wiki mw PORT runJobs.php` says so
$wgEnableBotPasswords = true;
$wgMaxArticleSize = 2048;
$wgShowExceptionDetails = true;
$wgShowHostnames = true;
$wgEnableEmail = false;
$wgEnableUploads = true;
$wgUseImageResize = false; # browsers scale pictures: no image library is installed
$wgSVGConverter = false;
$wgPingback = false;
$wgPFEnableStringFunctions = false;
$wgScribuntoDefaultEngine = extension_loaded( 'luasandbox' ) ? 'luasandbox' : 'luastandalone';
$wgScribuntoEngineConf['luastandalone']['luaPath'] = '/usr/bin/lua5.1';
$wgAbuseFilterActions['rangeblock'] = false;
$wgLogTypes[] = 'usermerge'; // of the extension UserMerge; dev/actors.php merges accounts as that does

// ---- rights ----
$wgGroupPermissions['bot']['noratelimit'] = true; // as on Wikimedia's wikis; core gives it to sysops only
$wgGroupPermissions['sysop']['interwiki'] = true;
$wgGroupPermissions['sysop']['renameuser'] = true;
$wgGroupPermissions['sysop']['abusefilter-modify'] = true;
$wgPasswordAttemptThrottle = []; // parallel tests log in often
$wgAccountCreationThrottle = 0;
$wgCaptchaTriggers['badlogin'] = false;
$wgCaptchaTriggers['createaccount'] = false;

// ---- knobs: knobs.json beside this file, read at every request; `dev/wiki knobs` sets them ----
$knobs = json_decode( $read( 'knobs.json', '{}' ), true ) ?: [];
if ( isset( $knobs['readonly'] ) ) { // the reason
	$wgReadOnly = $knobs['readonly'];
}
if ( isset( $knobs['lag'] ) ) { // seconds: any smaller maxlag is answered with the error
	$wgHooks['ApiMaxLagInfo'][] = static function ( &$lag ) use ( $knobs ) {
		$lag = [ 'host' => 'db1001', 'lag' => $knobs['lag'], 'type' => 'db' ];
	};
}
if ( isset( $knobs['jobqueueFactor'] ) ) {
	$wgJobQueueIncludeInMaxLagFactor = $knobs['jobqueueFactor'];
}
if ( isset( $knobs['rateLimitEdit'] ) ) { // [count, seconds] for accounts without noratelimit
	$wgRateLimits['edit']['user'] = $knobs['rateLimitEdit'];
}
if ( !empty( $knobs['rateLimitBots'] ) ) {
	$wgGroupPermissions['bot']['noratelimit'] = false;
}
if ( !empty( $knobs['captcha'] ) ) {
	$wgCaptchaTriggers['edit'] = $wgCaptchaTriggers['create'] = true;
	foreach ( [ 'bot', 'sysop', 'autoconfirmed', 'user', '*' ] as $group ) {
		$wgGroupPermissions[$group]['skipcaptcha'] = false;
	}
}
if ( isset( $knobs['sleepMs'] ) && PHP_SAPI !== 'cli' ) { // a slow wiki
	usleep( 1000 * $knobs['sleepMs'] );
}
if ( isset( $knobs['httpStatus'] ) && PHP_SAPI !== 'cli' ) { // a broken gateway: HTML, no JSON
	http_response_code( $knobs['httpStatus'] );
	echo '<html><h1>Wikimedia Error</h1></html>';
	exit;
}
if ( isset( $knobs['central'] ) ) { // central accounts; with {"old": true} a CentralAuth that tells of one at a time
	$wgExtensionCredits['other'][] = [ 'name' => 'CentralAuth', 'path' => __FILE__ ];
	$wgAutoloadClasses['DevGlobalUsers'] = "$home/central.php";
	$wgDevCentral = $knobs['central'];
	if ( empty( $knobs['central']['old'] ) ) {
		$wgAPIListModules['globalusers'] = 'DevGlobalUsers';
	}
}
if ( !empty( $knobs['templateStyles'] ) ) { // in the place of the extension, which Debian has not: it checks nothing
	$wgExtensionCredits['parserhook'][] = [ 'name' => 'TemplateStyles', 'path' => __FILE__ ];
	$wgAutoloadClasses['DevTemplateStyles'] = $wgAutoloadClasses['DevSheet'] = "$home/styles.php";
	$wgContentHandlers['sanitized-css'] = 'DevTemplateStyles';
	$wgHooks['ContentHandlerDefaultModelFor'][] = 'DevTemplateStyles::onContentHandlerDefaultModelFor';
	$wgHooks['ParserFirstCallInit'][] = 'DevTemplateStyles::onParserFirstCallInit';
}
foreach ( $knobs['globals'] ?? [] as $name => $value ) { // any setting
	$GLOBALS[$name] = $value;
}
unset( $home, $read, $ahead, $generation, $changes, $knobs );
