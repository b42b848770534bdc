import { Card, EntityName } from '@plumbline/backstage-plugin-evidence-react';
import {
  bucketRuleOf,
  toilAttributes,
} from '@plumbline/backstage-plugin-toil-common';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';
import {
  attributeWords,
  automationWords,
  dayWords,
  judgementWords,
  timeWords,
} from '../../model/words';
import { BundleButton } from './BundleButton';
import { TemplateButton } from './TemplateButton';

const bundlesShown = 3;

/** What is known of the work besides, and what helps until it is automated. */
export function Details(props: { candidate: CandidateDetail }) {
  const { candidate } = props;
  const { attributes, automation, override, services, unmatched } = candidate;
  const { minutesEach, scaffolderTemplate, trigger, judgement } = candidate;
  const marks = toilAttributes.filter(attribute => attributes[attribute]);
  const rows: [string, ReactNode][] = [
    ['Trigger', trigger],
    ['Takes', minutesEach === undefined ? 'Unknown' : timeWords(minutesEach)],
    ['Judgement', judgementWords[judgement]],
    ['Automation', automation && automationWords[automation]],
    ['Toil', marks.map(mark => attributeWords[mark]).join(', ')],
    ['Unmatched', unmatched.join(', ')],
    [
      'Bucket',
      override && (
        <>
          {bucketRuleOf(override.bucket).title} until {dayWords(override.until)}{' '}
          by <EntityName entityRef={override.by} />: {override.reason}. By the
          rules: {bucketRuleOf(candidate.computedBucket).title}
        </>
      ),
    ],
  ];
  return (
    <Card title="Details">
      <Box
        component="dl"
        sx={{
          display: 'grid',
          columnGap: 1,
          rowGap: 0.75,
          m: 0,
          gridTemplateColumns: '96px minmax(0, 1fr)',
          fontSize: 13,
          overflowWrap: 'anywhere',
          '& dt': { color: 'text.secondary' },
          '& dd': { m: 0 },
        }}
      >
        {rows.map(([name, value]) =>
          value ? (
            <Box key={name} sx={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Box>
          ) : null,
        )}
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
        {scaffolderTemplate && (
          <TemplateButton
            title={candidate.title}
            template={scaffolderTemplate}
          />
        )}
        {services.slice(0, bundlesShown).map(service => (
          <BundleButton key={service} entityRef={service} named />
        ))}
      </Box>
    </Card>
  );
}
