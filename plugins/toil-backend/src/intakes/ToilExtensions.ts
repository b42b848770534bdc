import type {
  OccurrenceSourceType,
  ToilExtensionPoint,
} from '@plumbline/backstage-plugin-toil-node';

/** What modules have added. */
export class ToilExtensions implements ToilExtensionPoint {
  /** By their `type`. */
  readonly sourceTypes = new Map<string, OccurrenceSourceType>();

  addOccurrenceSource(source: OccurrenceSourceType): void {
    if (this.sourceTypes.has(source.type)) {
      throw new Error(
        `A source of occurrences of type '${source.type}' was added already`,
      );
    }
    this.sourceTypes.set(source.type, source);
  }
}
