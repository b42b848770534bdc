/** References of entities in a text: it is split into what is none, and what is one. */
export const refsIn =
  /((?:api|component|domain|group|resource|system|user):[\w.-]+\/[\w.-]*\w)/i;
