import {
  PageHead as Head,
  PageTabs,
  useOptionalRouteRef,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';
import { setUpRouteRef } from '../../routes';
import { useDiscrepanciesPath, useEvidencePath } from '../../usePaths';

/** The title, and the way between the pages. */
export function PageHead(props: {
  page: 'sources' | 'discrepancies';
  /** How many there are of it. */
  count?: number;
  /** At the other end of the title's line. */
  children?: ReactNode;
}) {
  const { page, count, children } = props;
  const toSetUp = useOptionalRouteRef(setUpRouteRef);
  const pages = [
    { key: 'sources', title: 'Sources', to: useEvidencePath() },
    {
      key: 'discrepancies',
      title: 'Discrepancies',
      to: useDiscrepanciesPath(),
    },
    ...(toSetUp ? [{ key: 'set-up', title: 'Set-up', to: toSetUp() }] : []),
  ];
  return (
    <>
      <Head title="Evidence">
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{children}</Box>
      </Head>
      <PageTabs
        label="Evidence"
        tabs={pages.map(({ key, title, to }) => ({
          to,
          title,
          isHere: key === page,
          count: key === page ? count : undefined,
        }))}
      />
    </>
  );
}
