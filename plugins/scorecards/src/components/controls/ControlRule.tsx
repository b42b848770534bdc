import { RelativeTime } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ControlDetails } from '@plumbline/backstage-plugin-scorecards-common';
import { askedWords } from '../../model/askedWords';
import { Section } from '../common/Section';

/** What is judged, of what, and how that came to be. */
export function ControlRule(props: { control: ControlDetails }) {
  const { appliesTo, pass, remediation, versions, changelog } = props.control;
  const { when } = appliesTo;
  return (
    <>
      <Section title="The rule">
        <Expression label="It passes where">{pass}</Expression>
        <Box>It is asked of {askedWords(appliesTo)}</Box>
        {when && <Expression label="It is asked where">{when}</Expression>}
        <Box>To mend it: {remediation.text}</Box>
      </Section>
      <Section title="Versions">
        <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
          {versions.map(({ version, firstSeen, pass: rule }) => (
            <li key={version}>
              version {version}, first seen <RelativeTime instant={firstSeen} />
              {noteOf(changelog, version)}
              {rule !== pass && (
                <Expression label={`Version ${version} passed where`}>
                  {rule}
                </Expression>
              )}
            </li>
          ))}
        </Box>
      </Section>
    </>
  );
}

function noteOf(changelog: ControlDetails['changelog'], version: number) {
  const note = changelog.find(each => each.version === version)?.note;
  return note ? `: ${note}` : '';
}

function Expression(props: { label: string; children: string }) {
  const { label, children } = props;
  return (
    <Box
      component="pre"
      // It scrolls sideways, so the keyboard must reach it.
      tabIndex={0}
      role="region"
      aria-label={label}
      sx={{
        m: 0,
        my: 0.5,
        px: 1,
        py: 0.5,
        overflowX: 'auto',
        fontSize: 12,
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'action.hover',
      }}
    >
      {children}
    </Box>
  );
}
