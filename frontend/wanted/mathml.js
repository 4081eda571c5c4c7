// What formulas are made of: MathML without colours, links, and whatever moves something out of its place or over what
// others said.

export const ELEMENTS = [
  ..."math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover".split(" "),
  ..."mtable mtr mtd mstyle mphantom mmultiscripts mprescripts".split(" "),
];

export const ATTRIBUTES = [
  ..."display displaystyle scriptlevel mathvariant form fence separator stretchy symmetric largeop".split(" "),
  ..."movablelimits accent accentunder linethickness minsize maxsize lspace rspace width".split(" "),
];

/** How a cell stands in its column, and what lies around something, in the place of attributes: MathML has none for that. */
export const STYLES = [
  ..."textAlign paddingLeft paddingRight padding".split(" "),
  ..."border borderTop borderBottom borderLeft borderRight".split(" "),
];

/** What a style may be. */
export const isStyle = (value) => /^(left|right|\d{1,2}(\.\d+)?(em|pt)|(1px|0\.06em) (solid|dashed))$/.test(value);
