import {
  blocksBeside,
  Brief,
  BriefSection as SectionId,
  Inline,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ExternalLink,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { Gap } from '../../model/gaps';
import { gapsFor } from '../../model/gaps';
import { BriefSection } from '../common/BriefSection';

/** Sections that the page lays out itself. */
const laidOut: ReadonlySet<SectionId> = new Set([
  'firing',
  'owner',
  'service',
  'runtime',
  'blastRadius',
  'dependencies',
  'lastChange',
]);

/** Sections without a card of their own: what their texts state, as text. */
export function OtherSections(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const now = new Date(useNow()).toISOString();
  return (
    <>
      {blocksBeside(brief, laidOut, now).map(({ id, block }) => (
        <BriefSection
          key={id}
          title={block.title}
          gaps={gapsFor(gaps, id)}
          line={id}
        >
          {[...block.lines, ...(block.notes ?? [])].map(
            ({ label, parts }, index) => (
              <Box key={index} sx={{ fontSize: 13 }}>
                {label && (
                  <Box component="span" sx={{ color: 'text.secondary', mr: 1 }}>
                    {label}
                  </Box>
                )}
                {parts.map((part, at) => (
                  <Part key={at} part={part} />
                ))}
              </Box>
            ),
          )}
        </BriefSection>
      ))}
    </>
  );
}

function Part({ part: { text, tone, url } }: { part: Inline }) {
  const colour = {
    bad: 'error.main',
    good: 'success.main',
    warn: 'warning.main',
  };
  return (
    <Box
      component="span"
      sx={{
        mr: 1,
        color:
          tone === 'dim'
            ? 'text.secondary'
            : colour[tone as keyof typeof colour],
        fontWeight: tone === 'strong' ? 600 : undefined,
      }}
    >
      {url && /^https?:/i.test(url) ? (
        <ExternalLink href={url}>{text}</ExternalLink>
      ) : (
        text
      )}
    </Box>
  );
}
