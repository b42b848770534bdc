import { plainly } from '@plumbline/backstage-plugin-evidence-react';
import type { ListedRequest } from '@plumbline/backstage-plugin-provisioning-common';
import {
  isDenial,
  isEnded,
} from '@plumbline/backstage-plugin-provisioning-common';
import { kindWords, stateWords } from './words';

/** What a row of a list says of what is being done, or of what went wrong. */
export function latestWords(request: ListedRequest): string {
  const { latest, drift, error, findings, state, waitingFor } = request;
  if (latest.state === 'refused') {
    const denial = findings.find(isDenial);
    return denial ? plainly(denial.message) : 'refused by policy';
  }
  if (latest.state === 'failed') {
    return error ?? 'it is not known why';
  }
  if (waitingFor) {
    return plainly(waitingFor);
  }
  if (latest.state === 'waiting-for-approval') {
    return latest.because ? `because ${latest.because}` : 'for an approval';
  }
  if (latest.kind !== 'create' && !isEnded(latest.state)) {
    return `${kindWords[latest.kind]}: ${stateWords[latest.state]}`;
  }
  if (drift && state !== 'destroyed') {
    return 'another hand changed it';
  }
  return latest.sentences?.join(' ') ?? '';
}
