import { plainly } from '@plumbline/backstage-plugin-evidence-react';
import type {
  Operation,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { latestOf } from './request';

/** What somebody who looks at a request should know and do first. */
export type NextStep = {
  tone: 'info' | 'success' | 'warning' | 'error';
  title: string;
  words: string;
};

const nouns = {
  create: 'The request',
  modify: 'The change',
  destroy: 'Its destruction',
} as const;

const moving = {
  applying: 'It is being applied',
  verifying: 'It was made, and is compared with what was promised',
  destroying: 'It is being destroyed',
} as const;

/** The next step in words, for every state that a request can be in. */
export function nextStep(
  request: Pick<
    ProvisioningRequest,
    'state' | 'operations' | 'drift' | 'resourceRef'
  >,
): NextStep {
  const operation = latestOf(request);
  const what = nouns[operation.kind];
  switch (operation.state) {
    case 'submitted':
    case 'rendered':
    case 'planned':
      return operation.waitingFor
        ? {
            tone: 'warning',
            title: `${what} waits: ${plainly(operation.waitingFor)}`,
            words:
              'It goes on by itself once that is there. Nothing is made until then.',
          }
        : {
            tone: 'info',
            title: `${what} is on its way`,
            words: 'It is being judged and planned; this page follows it.',
          };
    case 'waiting-for-approval':
      return {
        tone: 'warning',
        title: `${what} waits for an approval`,
        words: operation.because
          ? `Somebody has to look at it, because ${plainly(operation.because)}.`
          : 'Somebody has to look at it.',
      };
    case 'applying':
    case 'verifying':
    case 'destroying':
      return {
        tone: 'info',
        title: moving[operation.state],
        words: 'This page follows it; it goes on if you leave.',
      };
    case 'refused':
      return {
        tone: 'error',
        title: `${what} was refused by policy`,
        words:
          operation.kind === 'create'
            ? 'Each finding says what would be right. Ask again with that.'
            : 'What is there stays as it is. Each finding says what would be right.',
      };
    case 'rejected':
      return {
        tone: 'error',
        ...rejection(operation, what),
      };
    case 'failed':
      return {
        tone: 'error',
        title: `${what} failed`,
        words: `${plainly(
          operation.error ?? 'Nothing is known of why.',
        )} Trying again plans it anew; what was made before is taken over. Destroying it takes that away.`,
      };
    default:
      return settled(request);
  }
}

/** By an approver, or by the requester, whom the error names. */
function rejection({ approvals, error }: Operation, what: string) {
  const rejected = approvals.findLast(
    ({ decision }) => decision === 'rejected',
  );
  if (!rejected && error) {
    return {
      title: `${what} did not go on`,
      words: `It was ${plainly(error)}; nothing was made of it.`,
    };
  }
  return {
    title: `${what} was rejected`,
    words: rejected
      ? `“${rejected.reason}” Talk to who decided, or ask again otherwise.`
      : 'Ask again otherwise.',
  };
}

function settled(
  request: Pick<ProvisioningRequest, 'state' | 'drift' | 'resourceRef'>,
): NextStep {
  if (request.state === 'destroyed') {
    return {
      tone: 'info',
      title: 'It was destroyed',
      words: 'Nothing of it is there any more. What happened to it stays here.',
    };
  }
  if (request.drift) {
    return {
      tone: 'warning',
      title: 'Another hand changed it',
      words:
        'It is not what was requested any more. Take that back, change the request to what is right, hand it over to who changed it, or ask for an exemption below.',
    };
  }
  if (request.state === 'expiring') {
    return {
      tone: 'warning',
      title: 'It goes soon',
      words:
        'Extend it if it is still needed; otherwise nothing is to be done.',
    };
  }
  return {
    tone: 'success',
    title: 'It is there',
    words: 'The time line says what was seen of it once it was made.',
  };
}
