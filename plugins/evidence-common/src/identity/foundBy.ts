/** By which annotations a source finds the entities that it reports about. */
export type FoundBy = {
  /** Any one of these names an entity in the source. */
  annotations: readonly string[];
  /** Those of its owner count for an entity as well. */
  ofOwner?: boolean;
  /** It finds further entities without any of them, such as by their names. */
  others?: boolean;
};
