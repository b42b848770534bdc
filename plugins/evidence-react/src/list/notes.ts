/** How a list of notes looks below what they are about, such as its evidence. */
export const notes = {
  m: 0,
  mt: 0.5,
  p: 0,
  listStyle: 'none',
  fontSize: 13,
  color: 'text.secondary',
  overflowWrap: 'anywhere',
} as const;
