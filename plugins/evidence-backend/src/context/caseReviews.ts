import type {
  ChangeDelivery,
  ParsedDecisionCase,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EstateView } from '../estate/EstateReader';
import { mayName } from '../estate/presentAuthor';

/** As all that a decision is about. */
export function isCaseSeen(
  { entityRefs, restsOnWholeEstate }: ParsedDecisionCase,
  isVisible: EstateView['isVisible'],
): boolean {
  return !isVisible || (!restsOnWholeEstate && entityRefs.every(isVisible));
}

export function toReview(
  id: string,
  { outcome, requestedAt, state, title, url }: ParsedDecisionCase,
  isVisible: EstateView['isVisible'],
): ChangeDelivery['reviews'][number] {
  const { action, at, by, reason } = outcome ?? {};
  return {
    id,
    title,
    url,
    requestedAt,
    state,
    outcome: action,
    answeredAt: at,
    reason,
    ...(by !== undefined && mayName(by, isVisible) && { by }),
  };
}
