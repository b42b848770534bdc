import { Section } from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { automationWords } from '../../model/words';
import { BundleButton } from './BundleButton';
import { TemplateButton } from './TemplateButton';

const bundlesShown = 3;

/** What it is to be, what executes it, and what helps until it does. */
export function Automation(props: { candidate: CandidateDetail }) {
  const { automation, scaffolderTemplate, services } = props.candidate;
  return (
    <Section
      title="Automation"
      note={
        automation === undefined
          ? 'not chosen yet'
          : automationWords[automation]
      }
    >
      {scaffolderTemplate && (
        <TemplateButton
          title={props.candidate.title}
          template={scaffolderTemplate}
        />
      )}
      <Box>
        {services.slice(0, bundlesShown).map(service => (
          <BundleButton key={service} entityRef={service} named />
        ))}
      </Box>
    </Section>
  );
}
