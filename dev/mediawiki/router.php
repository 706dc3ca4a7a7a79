<?php
/**
 * Router of `php -S` for the development wiki: /wiki/Title and the entry points below /w/
 * run MediaWiki, static files are served by their kind, all else is 404.
 */

$mediawiki = getenv( 'MW_INSTALL_PATH' );
$home = dirname( getenv( 'MW_CONFIG_FILE' ) );
$path = rawurldecode( parse_url( 'http://localhost' . $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ?: '/' );

if ( $path === '/' ) {
	header( 'Location: /wiki/Main_Page', true, 302 );
	return true;
}

$entry = null;
if ( str_starts_with( $path, '/wiki/' ) ) {
	$entry = 'index';
} elseif ( preg_match( '!^/w/(api|index|load|rest|opensearch_desc|thumb|img_auth)\.php(/.*)?$!s', $path, $match ) ) {
	$entry = $match[1];
	if ( ( $match[2] ?? '' ) !== '' ) {
		$_SERVER['PATH_INFO'] = $match[2];
	}
}

if ( $entry !== null ) {
	$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = "/w/$entry.php";
	$_SERVER['SCRIPT_FILENAME'] = "$mediawiki/$entry.php";
	chdir( $mediawiki );
	require "$mediawiki/$entry.php";
	return true;
}

$kinds = [
	'css' => 'text/css', 'js' => 'text/javascript', 'json' => 'application/json', 'svg' => 'image/svg+xml',
	'png' => 'image/png', 'gif' => 'image/gif', 'jpg' => 'image/jpeg', 'ico' => 'image/x-icon',
	'woff' => 'font/woff', 'woff2' => 'font/woff2',
];
$kind = $kinds[strtolower( pathinfo( $path, PATHINFO_EXTENSION ) )] ?? null;
$file = false;
if ( str_contains( $path, '/../' ) || str_contains( $path, "\0" ) ) {
	$kind = null;
} elseif ( str_starts_with( $path, '/w/images/' ) ) {
	$file = "$home/images/" . substr( $path, strlen( '/w/images/' ) );
} elseif ( preg_match( '!^/w/(resources|skins|extensions)/!', $path ) ) {
	$file = "$mediawiki/" . substr( $path, strlen( '/w/' ) );
}
if ( $kind === null || $file === false || !is_file( $file ) ) {
	http_response_code( 404 );
	echo 'not found';
	return true;
}
header( "Content-Type: $kind" );
header( 'Cache-Control: max-age=3600' );
readfile( $file );
return true;
