import {
  nativeId,
  ReportedChange,
  ReportedIncident,
} from '@plumbline/backstage-plugin-evidence-node';

/** The source of everything that CDEvents say, whoever sent them. */
export const cdeventsSource = 'cdevents';

export type EventTranslation =
  | { change: ReportedChange }
  | { incident: ReportedIncident }
  /** Why, and by what it is counted: its type. */
  | { ignored: string; event: string };

/**
 * The specification makes an id unique for each source. Its own samples share
 * one over several types, so the type counts, too.
 */
export function eventKey(
  name: string,
  context: { source: string; id: string },
): string {
  return nativeId(name, context.source, context.id);
}
