<?php
/**
 * What the extension TemplateStyles does with a sheet, but for the checking: the tag's page becomes a
 * style element whose rules hold within the content only. The knob `templateStyles` switches it on.
 */
class DevTemplateStyles extends CssContentHandler {
	public function __construct( $model = 'sanitized-css' ) {
		parent::__construct( $model );
	}

	protected function getContentClass() {
		return DevSheet::class;
	}

	public static function onContentHandlerDefaultModelFor( Title $title, &$model ): bool {
		if ( $title->getNamespace() === NS_TEMPLATE && $title->isSubpage() && str_ends_with( $title->getText(), '.css' ) ) {
			$model = 'sanitized-css';
			return false;
		}
		return true;
	}

	public static function onParserFirstCallInit( Parser $parser ): void {
		$parser->setHook( 'templatestyles', static function ( $text, array $params, Parser $parser ): string {
			$title = Title::newFromText( $params['src'] ?? '', NS_TEMPLATE );
			$revision = $title ? $parser->fetchCurrentRevisionRecordOfTitle( $title ) : null;
			$content = $revision ? $revision->getContent( 'main' ) : null;
			if ( !$content || $content->getModel() !== 'sanitized-css' ) {
				return '<strong class="error">No sheet of styles: ' . htmlspecialchars( $params['src'] ?? '' ) . '</strong>';
			}
			$parser->getOutput()->addTemplate( $title, $title->getArticleID(), $revision->getId() );
			// Each selector gets the content's class before it.
			$css = preg_replace( '!/\\*.*?\\*/!s', '', $content->getText() );
			$css = preg_replace( '/(^|[{}]|,)(\s*)(\.[^{},;@]+)(?=[{,])/', '$1$2.mw-parser-output $3', $css );
			$marker = Parser::MARKER_PREFIX . '-templatestyles-' . sprintf( '%08X', $parser->mMarkerIndex++ ) . Parser::MARKER_SUFFIX;
			$parser->getStripState()->addNoWiki( $marker, $css );
			return Html::inlineStyle( $marker, 'all', [ 'data-mw-deduplicate' => 'TemplateStyles:r' . $revision->getId() ] );
		} );
	}
}

/** A sheet. */
class DevSheet extends CssContent {
	public function __construct( $text, $model = 'sanitized-css' ) {
		parent::__construct( $text, $model );
	}
}
