import {
  type AsyncKeepingLast,
  Card,
  Chip,
  Failed,
  Fold,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import type { RenderedService } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { fileKindWords } from '../../model/creationWords';
import type { Rendered } from './useCreate';

const quiet = { fontSize: 13, color: 'text.secondary' };

/** The files as they are going to be proposed. */
export function FilePreview(props: {
  rendered: AsyncKeepingLast<Rendered | undefined>;
  /** What has no answer yet, or a wrong one. */
  open: readonly string[];
}) {
  const { open, rendered } = props;
  const { error, value } = rendered;
  const files = open.length === 0 ? value?.files : undefined;
  const isOther = error && open.length === 0;
  return (
    <Card title="Files" summary={files && count(files.length, 'file')}>
      {open.length > 0 && (
        <Box sx={quiet}>
          Shown once these have an answer:
          <Box component="ul" aria-label="Open" sx={{ m: 0, pl: 2.5 }}>
            {open.map(title => (
              <li key={title}>{title}</li>
            ))}
          </Box>
        </Box>
      )}
      {isOther && (
        <Failed error={error} what="The files" onRetry={rendered.refresh} />
      )}
      {files && (
        <>
          <Box sx={quiet}>
            Product files are the team's from then on; policy files are kept by
            the platform.
          </Box>
          <Box
            component="ul"
            aria-label="Files"
            sx={{ m: 0, p: 0, listStyle: 'none' }}
          >
            {files.map(file => (
              <li key={file.path}>
                <File file={file} />
              </li>
            ))}
          </Box>
        </>
      )}
    </Card>
  );
}

function File(props: { file: RenderedService['files'][number] }) {
  const { kind, path, text } = props.file;
  return (
    <Fold
      summary={
        <Box
          component="span"
          sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1 }}
        >
          <Box component="code" sx={{ overflowWrap: 'anywhere' }}>
            {path}
          </Box>
          <Chip tone={kind === 'policy' ? 'info' : 'neutral'}>
            {fileKindWords[kind]}
          </Chip>
        </Box>
      }
    >
      <Box
        component="pre"
        tabIndex={0}
        aria-label={path}
        sx={{
          fontSize: 12,
          overflow: 'auto',
          maxHeight: 360,
          mt: 1,
          mb: 0,
          p: 1.5,
          borderRadius: '6px',
          bgcolor: 'background.default',
        }}
      >
        {text}
      </Box>
    </Fold>
  );
}
