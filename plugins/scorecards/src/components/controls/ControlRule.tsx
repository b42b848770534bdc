import { RelativeTime } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ControlDetails } from '@plumbline/backstage-plugin-scorecards-common';
import { askedWords } from '../../model/askedWords';
import { Section } from '../common/Section';
import { Expression } from './Expression';
import { RuleDiff } from './RuleDiff';

/** What is judged, of what, and how that came to be. */
export function ControlRule(props: { control: ControlDetails }) {
  const { appliesTo, pass, remediation, versions } = props.control;
  const { when } = appliesTo;
  return (
    <>
      <Section title="The rule">
        <Expression label="It passes where">{pass}</Expression>
        <Box>It is asked of {askedWords(appliesTo)}</Box>
        {when && <Expression label="It is asked where">{when}</Expression>}
        <Box>To mend it: {remediation.text}</Box>
      </Section>
      <Section title="Versions" note="the newest first, with what it changed">
        <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
          {versions.map((version, index) => (
            <li key={version.version}>
              <Version
                control={props.control}
                version={version}
                before={versions[index + 1]}
              />
            </li>
          ))}
        </Box>
      </Section>
    </>
  );
}

type ControlVersion = ControlDetails['versions'][number];

function Version(props: {
  control: ControlDetails;
  version: ControlVersion;
  before: ControlVersion | undefined;
}) {
  const { control, version, before } = props;
  const { version: number, firstSeen, pass } = version;
  const note = control.changelog.find(each => each.version === number)?.note;
  return (
    <>
      version {number}, first seen <RelativeTime instant={firstSeen} />
      {note && `: ${note}`}
      {before && before.pass !== pass && (
        <RuleDiff
          label={`What version ${number} changed in the rule`}
          before={before.pass}
          after={pass}
        />
      )}
    </>
  );
}
