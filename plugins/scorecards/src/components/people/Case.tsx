import {
  EntityName,
  Initials,
  RelativeTime,
  WithEntityTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';

/** An exemption or a dispute of a verdict, beside the evidence. */
export function Case(props: { label: string; children: ReactNode }) {
  return (
    <Box
      role="group"
      aria-label={props.label}
      sx={{ mt: 0.75, fontSize: 13, overflowWrap: 'anywhere' }}
    >
      {props.children}
    </Box>
  );
}

/** Who began it and when, on what and until when, and which kind it is. */
export function CaseHead(props: {
  by: string;
  at: string;
  note?: ReactNode;
  chip: ReactNode;
}) {
  const { by, at, note, chip } = props;
  return (
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
      <WithEntityTitle entityRef={by}>
        {name => <Initials name={name} />}
      </WithEntityTitle>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <EntityName entityRef={by} />
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {' '}
          · <RelativeTime instant={at} />
        </Box>
        {note && <Box sx={{ color: 'text.secondary' }}>{note}</Box>}
      </Box>
      {chip}
    </Box>
  );
}

/** What somebody wrote as the reason. */
export function Quote(props: { children: ReactNode }) {
  return (
    <Box sx={{ my: 0.75, pl: 1.25, borderLeft: 2, borderColor: 'divider' }}>
      {props.children}
    </Box>
  );
}
