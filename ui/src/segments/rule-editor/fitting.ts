/** The width of a control that shows a text, for the style `--fit`: rules stay short, and what is chosen can be read whole. */

const PER_LETTER_PX = 7.8;
/** What stands around the text: paddings and the arrow. */
const AROUND_PX = 54;

export function fitting(text: string): { readonly '--fit': string } {
  return { '--fit': `${Math.round(text.length * PER_LETTER_PX) + AROUND_PX}px` };
}
