import type { View } from '../../../domain/analysis/view.js';
import { escaped, page } from '../../report/page.js';
import { UserError } from '../../user-error.js';
import type { SavedViews } from '../../view-file/saved-views.js';
import { type Choices, canBeSplit } from './report-request.js';

const ranges = ['7 days', '30 days', '90 days', '12 weeks', '6 months', '12 months'];
const usualPaths = ['geo.country', 'device.type', 'campaign.source', 'campaign.name', 'source'];

export const backLink = '<nav aria-label="Reports"><a href="/reports">All reports</a></nav>';

export function listPage(views: SavedViews): string {
  const items = [...views].map(([name, view]) => {
    if (view instanceof UserError)
      return `<li><strong>${escaped(name)}</strong> cannot be shown: ${escaped(view.message)}</li>`;
    const about =
      view.description === undefined ? '' : `<br><span class="quiet">${escaped(view.description)}</span>`;
    return `<li><a href="/reports/${encodeURIComponent(name)}">${escaped(view.title)}</a>${about}</li>`;
  });
  return page('Reports', `<h1>Reports</h1>\n<ul class="list">${items.join('\n')}</ul>`);
}

/** @param next what to do about it */
export function problemPage(problem: string, next: string): string {
  return page(
    'No report',
    `<h1>No report</h1><div class="error"><p>${escaped(problem)}</p><p>${escaped(next)}</p></div>`,
    backLink,
  );
}

/** A form that asks the same page with another range, or split by something else. */
export function controls(name: string, view: View, choices: Choices): string {
  const options = ['', ...ranges].map((range) => {
    const isChosen = range === (choices.last ?? '');
    return `<option value="${range}"${isChosen ? ' selected' : ''}>${range === '' ? 'as saved' : `the last ${range}`}</option>`;
  });
  const input = (word: 'from' | 'to') =>
    `<label>${word}<input type="date" name="${word}" value="${escaped(choices[word] ?? '')}"></label>`;
  const split = canBeSplit(view)
    ? `<label>split by<input name="by" list="paths" value="${escaped(choices.by ?? '')}" placeholder="e.g. geo.country" autocomplete="off"></label><datalist id="paths">${usualPaths.map((path) => `<option value="${path}"></option>`).join('')}</datalist>`
    : '';
  return `<form method="get" action="/reports/${encodeURIComponent(name)}" aria-label="What is shown">
<label>days<select name="last">${options.join('')}</select></label>
${input('from')}${input('to')}${split}<button>Show</button></form>`;
}
