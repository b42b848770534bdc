import type { DiscrepancyPatch } from '@plumbline/backstage-plugin-evidence-common';
import {
  CopyButton,
  ExternalLink,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';

/** A patch as it is, to be read and copied, and the file that it changes. */
export function PatchView(props: { patch: DiscrepancyPatch }) {
  const { patch } = props;
  const { title, path, line, location, editUrl, diff, fill } = patch;
  const file = fileUrl(location);
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
        <strong>{plainly(title)}</strong>
        <span>
          <code title={location}>
            {path}:{line}
          </code>
        </span>
        {file && <ExternalLink href={file}>the file</ExternalLink>}
        {editUrl && <ExternalLink href={editUrl}>edit it</ExternalLink>}
        <CopyButton
          text={() => diff}
          label="Copy the patch"
          what="for git apply"
        />
      </Box>
      {fill.length > 0 && (
        <div role="note">Say or confirm first: {fill.join('; ')}</div>
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
          p: 1,
          maxHeight: 420,
          overflow: 'auto',
          fontSize: 12,
          lineHeight: 1.5,
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          bgcolor: 'background.paper',
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

/** The sign says it; weight and shade only help the eye. */
function DiffLine(props: { text: string }) {
  const { text } = props;
  const changed = /^[+-](?![+-]{2} )/.test(text);
  return (
    <Box
      component="span"
      sx={{
        display: 'block',
        minWidth: 'max-content',
        fontWeight: changed ? 700 : 400,
        color: changed ? 'text.primary' : 'text.secondary',
        bgcolor: changed ? 'action.hover' : undefined,
        borderLeft: 3,
        borderColor: changed
          ? (text.startsWith('+') && 'success.main') || 'error.main'
          : 'transparent',
        pl: 0.75,
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
