import { useApi } from '@backstage/core-plugin-api';
import { DownloadButton } from '@plumbline/backstage-plugin-evidence-react';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  candidatesCsv,
  candidatesMarkdown,
} from '@plumbline/backstage-plugin-toil-common';
import type { Candidate } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { toilApiRef } from '../../api';
import { ListQuery, toFilter } from '../../model/listQuery';

const pageSize = 500;

/** All that matches the filter, not only what is shown: for a spreadsheet or a meeting. */
export function ExportButtons(props: { query: ListQuery }) {
  const api = useApi(toilApiRef);
  const readAll = async () => {
    const all: Candidate[] = [];
    const filter = { ...toFilter(props.query), limit: pageSize };
    for await (const each of allPages(cursor =>
      api.listCandidates({ ...filter, cursor }),
    )) {
      all.push(each);
    }
    return all;
  };
  return (
    <Box>
      <DownloadButton
        label="Download CSV"
        file="toil.csv"
        read={async () => candidatesCsv(await readAll())}
      />
      <DownloadButton
        label="Download for a meeting"
        file="toil.md"
        type="text/markdown"
        read={async () =>
          candidatesMarkdown(await readAll(), { at: new Date().toISOString() })
        }
      />
    </Box>
  );
}
