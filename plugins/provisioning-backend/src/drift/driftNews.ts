import type { Drift } from '@plumbline/backstage-plugin-provisioning-common';
import type { StoredRequest } from '../records/requests';

type Seen = Omit<Drift, 'seenAt'>;

/**
 * What the time line says of a look, where it is news. `drift` is in the body
 * where another hand was at it: of exemptions that come and go their own steps
 * report already.
 */
export function driftNews(
  { drift: before, owner }: Pick<StoredRequest, 'drift' | 'owner'>,
  drift: Seen | undefined,
):
  | { message: string; body: { drift?: string; exempted?: string[] } }
  | undefined {
  if (drift?.digest === before?.digest) {
    return undefined;
  }
  if (!drift) {
    return {
      message: 'It is as requested again.',
      body: { drift: undefined },
    };
  }
  const { digest, exempted = [], sentences, whole } = drift;
  if (sentences.length === 0) {
    return {
      message: `What another hand changed is exempt from drift: ${exempted.join(
        ', ',
      )}.`,
      body: { exempted },
    };
  }
  const toDo = `To be as requested, it needs: ${sentences.join(
    ' ',
  )} ${owner} decides whether it is reverted.`;
  if (whole === undefined || whole !== before?.whole) {
    return {
      message: `Another hand changed it. ${toDo}`,
      body: { drift: digest },
    };
  }
  const isOver = before.exempted?.some(field => !exempted.includes(field));
  return {
    message: `${
      isOver
        ? 'What another hand changed before is not exempt from drift any more'
        : 'Part of what another hand changed before is exempt from drift now'
    }. ${toDo}`,
    body: { exempted },
  };
}
