//! What begins with `<`: comments, the tags of extensions, and those that steer
//! transclusion. It opens and closes nothing on the stack.

use std::ops::Range;

use super::outline::{DeadKind, RawDead};
use super::{Comment, Machine, Opener};
use crate::wikitext::source::is_blank;
use crate::wikitext::tags::{Kind, Tag, closing};

impl Machine<'_> {
    pub(super) fn angle(&mut self) {
        if self.source.starts_with(self.place, "<!--") {
            self.comment();
        } else if let Some(tag) = self.tags.at(self.source, self.place + 1) {
            self.tag(tag);
        } else {
            self.place += 1;
        }
    }

    /// A comment; with others and white space alone on its line it takes the line along.
    fn comment(&mut self) {
        let start = self.place;
        let Some(dashes) = self.source.find("-->", start + 4) else {
            let end = self.source.len();
            self.dead(DeadKind::Comment, start..end, start + 4..end);
            self.hide(start, end);
            return;
        };
        let end = dashes + 3;
        self.dead(DeadKind::Comment, start..end, start + 4..dashes);
        let line = start - self.source.run_back(start, is_blank);
        if line > 0 && self.source.before(line) == Some(b'\n') {
            let counted = self.found.dead.len();
            let last = self.comments_end(end);
            if self.source.at(last) == Some(b'\n') {
                self.hide(line, last + 1);
                self.line_start();
                return;
            }
            self.found.dead.truncate(counted);
        }
        if self.stack.last().is_some_and(|piece| piece.opener == Opener::Heading) {
            let height = self.stack.len();
            let before = self.comments.pop_if(|(of, _)| *of == height).map(|(_, comment)| comment);
            let abutting = before.filter(|comment| comment.end == line);
            let visual_end = abutting.map_or(line, |comment| comment.visual_end);
            self.comments.push((height, Comment { visual_end, end }));
        }
        self.hide(start, end);
    }

    /// Where a row of comments and blanks ends that goes on at `end`, behind its first comment.
    fn comments_end(&mut self, end: usize) -> usize {
        let mut end = end + self.source.run(end, usize::MAX, is_blank);
        while self.source.starts_with(end, "<!--") {
            // MediaWiki begins a byte early here, so that `<!--->` closes itself.
            let Some(dashes) = self.source.find("-->", end + 3) else { break };
            self.dead(DeadKind::Comment, end..dashes + 3, (end + 4).min(dashes)..dashes);
            end = dashes + 3;
            end += self.source.run(end, usize::MAX, is_blank);
        }
        end
    }

    fn tag(&mut self, tag: Tag<'_>) {
        let start = self.place;
        let attributes = start + 1 + tag.name.len();
        let greater = if self.no_more_greater { None } else { self.source.find(">", attributes) };
        let Some(greater) = greater else {
            self.no_more_greater = true;
            self.place += 1;
            return;
        };
        let behind = greater + 1;
        if tag.kind == Kind::Unwrapped {
            self.hide(start, behind);
            return;
        }
        let closing = if self.source.before(greater) == Some(b'/') {
            Some(behind..behind)
        } else {
            self.closing(tag, behind)
        };
        let Some(closing) = closing else {
            self.place = behind;
            return;
        };
        let (kind, span) = match tag.kind {
            Kind::IncludeOnly => (DeadKind::IncludeOnly, start..closing.end),
            _ => (DeadKind::Tag(tag.name.len()), start..closing.end),
        };
        self.dead(kind, span, behind..closing.start);
        if kind == DeadKind::IncludeOnly {
            self.hide(start, closing.end);
        } else {
            self.place = closing.end;
        }
    }

    /// The closing tag of an element whose content begins at `from`; nothing for a
    /// tag that is literal text because it is never closed.
    fn closing(&mut self, tag: Tag<'_>, from: usize) -> Option<Range<usize>> {
        let known = self.unclosed.get(tag.index).copied().unwrap_or_default();
        let found = if known { None } else { closing(self.source, tag.name, from) };
        if found.is_some() {
            return found;
        }
        if let Some(unclosed) = self.unclosed.get_mut(tag.index) {
            *unclosed = true;
        }
        // MediaWiki compares the case here, and only here.
        (tag.name == "includeonly").then_some(self.source.len()..self.source.len())
    }

    fn dead(&mut self, kind: DeadKind, span: Range<usize>, inner: Range<usize>) {
        self.found.dead.push(RawDead { kind, span, inner });
    }

    fn hide(&mut self, start: usize, end: usize) {
        self.found.hidden.push(start..end);
        self.place = end;
    }
}
