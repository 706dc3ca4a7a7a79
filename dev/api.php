<?php
/**
 * dev/api.php: many questions to the development wiki's API in one process, without HTTP.
 *
 *     dev/wiki mw PORT dev/api.php [--workers N] < requests.json
 *
 * Reads a JSON list of requests (objects of parameters, without "format") and prints one JSON
 * list of answers, in the same order, each as formatversion=2 gives it; a request that fails is
 * answered with {"error": {"code", "info"}}. N processes share the list (2 if not given).
 *
 * It asks as an unregistered reader and writes nothing: a module that wants a token is refused.
 */

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class AskApi extends Maintenance {
	public function __construct() {
		parent::__construct();
		$this->addDescription( 'Answers a list of API requests' );
		$this->addOption( 'workers', 'How many processes share the list', false, true );
	}

	public function execute(): void {
		$requests = json_decode( (string)file_get_contents( 'php://stdin' ), true );
		if ( !is_array( $requests ) || !array_is_list( $requests ) ) {
			$this->fatalError( 'standard input: not a JSON list of requests' );
		}
		$workers = max( 1, (int)$this->getOption( 'workers', '2' ) );
		$shares = array_chunk( $requests, max( 1, (int)ceil( count( $requests ) / $workers ) ) );
		$files = [];
		foreach ( $shares as $share ) {
			$file = (string)tempnam( sys_get_temp_dir(), 'lc-api-' );
			$child = pcntl_fork();
			if ( $child === -1 ) {
				$this->fatalError( 'no further process can be started' );
			}
			if ( $child === 0 ) {
				MediaWiki\MediaWikiServices::resetChildProcessServices();
				file_put_contents( $file, $this->answers( $share ) );
				// Not exit(): what the parent has open is not the child's to close.
				posix_kill( posix_getpid(), SIGKILL );
			}
			$files[$child] = $file;
		}
		$answers = [];
		foreach ( $files as $child => $file ) {
			pcntl_waitpid( $child, $status );
			$part = (string)file_get_contents( $file );
			unlink( $file );
			if ( $part === '' ) {
				$this->fatalError( 'a process died before it had answered' );
			}
			$answers[] = substr( $part, 1, -1 );
		}
		$this->output( '[' . implode( ',', $answers ) . "]\n" );
	}

	/** @param array<string,string>[] $requests */
	private function answers( array $requests ): string {
		$answers = [];
		foreach ( $requests as $request ) {
			$api = new ApiMain( new FauxRequest( $request, true ), false );
			try {
				$api->execute();
				$answers[] = $api->getResult()->getResultData( null, [ 'Types' => [], 'Strip' => 'all' ] );
			} catch ( ApiUsageException $refused ) {
				$message = $refused->getMessageObject();
				$answers[] = [ 'error' => [
					'code' => $message->getApiCode(),
					'info' => $message->inLanguage( 'en' )->text(),
				] ];
			}
		}
		return json_encode( $answers, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR );
	}
}

$maintClass = AskApi::class;
require_once RUN_MAINTENANCE_IF_MAIN;
