<?php
/**
 * A stand-in for CentralAuth's list=globalusers, as far as the bot asks it: who is locked
 * ({"locked": [NAME..]}), and who is hidden ({"hidden": [NAME..]}), which shows as missing to
 * whoever may not see it. The answers are those of CentralAuth's ApiQueryGlobalUsers.
 */

class DevGlobalUsers extends ApiQueryBase {
	public function __construct( ApiQuery $query, string $name ) {
		parent::__construct( $query, $name, 'gus' );
	}

	public function execute(): void {
		$knobs = $GLOBALS['wgDevCentral'];
		$known = [];
		foreach ( $this->extractRequestParams()['users'] as $name ) {
			$user = MediaWiki\MediaWikiServices::getInstance()->getUserFactory()->newFromName( $name );
			$known[] = !$user || !$user->isRegistered() || in_array( $name, $knobs['hidden'] ?? [] )
				? [ 'name' => $name, 'missing' => true ]
				: [ 'centralid' => 1000 + $user->getId(), 'name' => $name, 'locked' => in_array( $name, $knobs['locked'] ?? [] ) ];
		}
		$this->getResult()->addValue( 'query', $this->getModuleName(), $known );
	}

	protected function getAllowedParams(): array {
		return [
			'prop' => [ self::PARAM_ISMULTI => true, self::PARAM_TYPE => [ 'locked', 'editcount' ] ],
			'users' => [ self::PARAM_ISMULTI => true ],
		];
	}
}
