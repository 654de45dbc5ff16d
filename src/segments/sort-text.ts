/** Text as people sort it: whatever case and accents, and numbers in it by their size. */
export function sortText(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\d+/g, (digits) => digits.padStart(12, '0'));
}
