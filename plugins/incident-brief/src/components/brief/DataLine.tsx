import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  ClaimValue,
  EntityName,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import { Gap, gapsFor } from '../../model/gaps';
import { usersByVerb } from '../../model/neighbours';
import { listWords } from '../../model/words';
import { Line, Parts } from '../common/Line';

const shown = 5;

/** Of a Resource: whose data it holds, and who writes and reads it. */
export function DataLine(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const { dataClassification } = brief.service;
  const users = usersByVerb(brief);
  const domains = brief.blastRadius.dataDomains;
  return (
    <Line
      label="Data"
      gaps={gapsFor(gaps, 'service', 'dataClassification')}
      line="service.dataClassification"
    >
      <Parts
        of={[
          domains.length > 0 && <strong>{listWords(domains)}</strong>,
          isKnown(dataClassification) ? (
            <ClaimValue field={dataClassification} />
          ) : (
            <>
              classification{' '}
              <UnknownMark compact reason={dataClassification.unknown} />
            </>
          ),
          ...users.map(({ verb, items }) => (
            <span key={verb}>
              {verb}{' '}
              {items.slice(0, shown).map((item, index) => (
                <span key={item.entityRef}>
                  {index > 0 && ', '}
                  <EntityName entityRef={item.entityRef} exists={item.exists} />
                </span>
              ))}
              {items.length > shown && ` and ${items.length - shown} more`}
            </span>
          )),
          users.length === 0 && 'nobody is known to read or write it',
        ]}
      />
    </Line>
  );
}
