import type { DiscrepancyPatch } from '@plumbline/backstage-plugin-evidence-common';
import {
  ExternalLink,
  fonts,
  toneColours,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';

/** A patch as it is, to be read and copied, and the file that it changes. */
export function PatchView(props: { patch: DiscrepancyPatch }) {
  const { patch } = props;
  const { title, path, line, location, editUrl, diff, fill } = patch;
  const file = fileUrl(location);
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
        <strong>
          <Sentence text={title} />
        </strong>
        <span>
          <code title={location}>
            {path}:{line}
          </code>
        </span>
        {file && <ExternalLink href={file}>File</ExternalLink>}
        {editUrl && <ExternalLink href={editUrl}>Edit</ExternalLink>}
      </Box>
      {fill.length > 0 && (
        <div role="note">Fill in or confirm first: {fill.join('; ')}</div>
      )}
      <Box
        component="pre"
        // It scrolls sideways, so the keyboard must reach it.
        tabIndex={0}
        role="region"
        aria-label="The patch"
        sx={{
          m: 0,
          mt: 0.5,
          py: 0.5,
          maxHeight: 420,
          overflow: 'auto',
          fontSize: 12,
          lineHeight: 1.5,
          border: 1,
          borderColor: 'divider',
          borderRadius: '8px',
          fontFamily: fonts.mono,
          bgcolor: 'background.default',
        }}
      >
        {diff
          .trimEnd()
          .split('\n')
          .map((text, index) => (
            // A line of a diff has no identity but its place.
            // eslint-disable-next-line react/no-array-index-key
            <DiffLine key={index} text={text} />
          ))}
      </Box>
    </>
  );
}

/** The sign says it; the colour only helps the eye. */
function DiffLine(props: { text: string }) {
  const { text } = props;
  const theme = useTheme();
  const isChanged = /^[+-](?![+-]{2} )/.test(text);
  const { color, ground } = toneColours(
    theme,
    text.startsWith('+') ? 'ok' : 'critical',
  );
  return (
    <Box
      component="span"
      sx={{
        display: 'block',
        minWidth: 'max-content',
        px: 1.5,
        color: isChanged ? color : 'text.secondary',
        bgcolor: isChanged ? ground : undefined,
      }}
    >
      {text === '' ? ' ' : text}
    </Box>
  );
}

/** Where a person reads the file, for what the catalog reads at an address. */
function fileUrl(location: string | undefined): string | undefined {
  const target = location?.replace(/^url:/, '');
  return target && /^https?:\/\//i.test(target) ? target : undefined;
}
