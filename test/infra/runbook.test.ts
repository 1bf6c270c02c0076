import { describe, expect, it } from 'vitest';
import { tamperingSection } from '../../infra/aws/monitoring/tamper-watch.ts';
import { readProjectFile, readTree } from '../architecture/tree.ts';
import { anchorOf, anchorsOf } from './support/headings.ts';
import { propertiesOf } from './support/resources.ts';
import { synthesize } from './support/synthesize.ts';

const runbook = await readProjectFile('docs/runbook.md');

const [, alarmsPart = ''] = /^## Alarms\n(.*?)^## /ms.exec(runbook) ?? [];
const sections = alarmsPart
  .split(/^### /m)
  .slice(1)
  .map((text) => ({ name: text.slice(0, text.indexOf('\n')), text }));
const anchors = new Set(anchorsOf(runbook));

/** Sections that alarms of any environment point to. */
const pointedTo = new Set(
  ['dev', 'prod', 'aurora'].flatMap((name) =>
    propertiesOf<{ AlarmDescription: string }>(synthesize(name).template, 'AWS::CloudWatch::Alarm').map(
      ({ AlarmDescription }) => AlarmDescription.split('docs/runbook.md#')[1] ?? AlarmDescription,
    ),
  ),
);

describe('the runbook', () => {
  it('has a section for every alarm', () => {
    const names = sections.map(({ name }) => name);

    expect([...pointedTo].filter((section) => !names.includes(section))).toEqual([]);
  });

  it('has no section that nothing points to', () => {
    const others = [tamperingSection, 'budget'];

    expect(
      sections.map(({ name }) => name).filter((name) => !pointedTo.has(name) && !others.includes(name)),
    ).toEqual([]);
  });

  it.each(sections)('says of $name what it is, how to look and what to do, and how urgent', ({ text }) => {
    const headings = [...text.matchAll(/^#### (.+)$/gm)].map(([, heading]) => heading);

    expect(headings).toEqual(['Description', 'Investigation', 'Resolution']);
    expect(text).toMatch(/^\*\*(?:page|ticket)\*\*/m);
    for (const part of text.split(/^#### .+$/m).slice(1)) expect(part.trim()).not.toBe('');
  });

  it('links within itself to what is there', () => {
    const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);

    expect(links.length).toBeGreaterThan(15);
    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });

  it('links to what is there in the pages beside it', async () => {
    const links = [...runbook.matchAll(/\]\(([a-z-]+\.md)#([^)]+)\)/g)];

    for (const [, page = '', anchor = ''] of links) {
      expect(anchorsOf(await readProjectFile(`docs/${page}`))).toContain(anchor);
    }
  });

  it('has the procedures that the source names', async () => {
    const named = (await readTree())
      .filter(({ path }) => path.startsWith('infra/aws/'))
      .flatMap(({ text }) => [...text.matchAll(/docs\/runbook\.md, ([A-Z][^,.]+)[,.]/g)])
      .map(([, heading = '']) => anchorOf(heading));

    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });
});
