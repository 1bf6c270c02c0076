import { describe, expect, it } from 'vitest';
import { docsPage } from '../../../../functions/openapi/docs-page.ts';
import { routes } from '../../../../shared/contract/routes.ts';

const page = docsPage();

describe('the page of the API', () => {
  it.each(Object.values(routes))('has $method $path', ({ method, path }) => {
    expect(page).toContain(`<h2><code>${method} ${path}</code></h2>`);
  });

  it.each([
    ['title', 'string, required, up to 300 characters', 'Shown with every answer that quotes it.'],
    ['top_k', 'integer, 1 to 20, default 3', 'How many distinct documents to use.'],
    ['limit', 'integer, 1 to 100', 'Documents a page; 20 where left out.'],
    ['cursor', 'string', '<code>next_cursor</code> of the page before.'],
  ])('says of %s what form it has and what it is for', (name, form, description) => {
    expect(page).toContain(`<tr><th><code>${name}</code></th><td>${form}</td><td>${description}</td></tr>`);
  });

  it('brings no script and fetches nothing', () => {
    expect(page).not.toMatch(/<script|<link|src=|https?:/);
  });
});
