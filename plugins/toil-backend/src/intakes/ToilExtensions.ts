import type {
  OccurrenceSourceType,
  ToilExtensionPoint,
  ToilWebhook,
} from '@plumbline/backstage-plugin-toil-node';

/** What modules have added. */
export class ToilExtensions implements ToilExtensionPoint {
  /** By their `type`. */
  readonly sourceTypes = new Map<string, OccurrenceSourceType>();
  /** By their `id`. */
  readonly webhooks = new Map<string, ToilWebhook>();

  addOccurrenceSource(source: OccurrenceSourceType): void {
    if (this.sourceTypes.has(source.type)) {
      throw new Error(
        `A source of occurrences of type '${source.type}' was added already`,
      );
    }
    this.sourceTypes.set(source.type, source);
  }

  addWebhook(webhook: ToilWebhook): void {
    const { id } = webhook;
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
      throw new Error(
        `Id '${id}' of a webhook must be lower case letters, digits and dashes`,
      );
    }
    if (this.webhooks.has(id)) {
      throw new Error(`A webhook '${id}' was added already`);
    }
    this.webhooks.set(id, webhook);
  }
}
