// What stands in code, as it is coloured: `data-ink` in style/body.css. Nothing is the first.

export const KINDS = ["", "comment", "keyword", "string", "number", "name", "type", "added", "removed"];

/** The scopes of highlight.js that are of each kind, in the order of the kinds. What a scope of none stands in decides. */
export const SCOPES = [
  "subst params punctuation tag",
  "comment quote",
  "keyword selector-tag name operator",
  "string regexp link code symbol char",
  "number literal bullet",
  "title section selector-class selector-id",
  "type built_in class attr attribute property variable template-variable meta selector-attr selector-pseudo",
  "addition",
  "deletion",
];
