import type { Adoption } from '@plumbline/backstage-plugin-scorecards-common';
import { adoptionOrder, adoptionWords } from '../../model/adoption';
import { StatusMark } from '../common/StatusMark';

/** On how many entities a control fails, is unknown and passes. */
export function AdoptionWords(props: { adoption: Adoption }) {
  const { adoption } = props;
  const present = adoptionOrder.filter(status => (adoption[status] ?? 0) > 0);
  return present.length === 0 ? (
    <>judged on nothing you may see</>
  ) : (
    <>
      {present.map((status, index) => (
        <span key={status} style={{ whiteSpace: 'nowrap' }}>
          {index > 0 && ' · '}
          <StatusMark status={status} />
          {adoptionWords(status, adoption[status]!)}
        </span>
      ))}
    </>
  );
}
