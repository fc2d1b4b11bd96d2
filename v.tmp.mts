import { chartSvg } from '/work/wt/analyses/src/adapters/report/chart.ts';
const t=Date.now();
const { svg, style } = chartSvg({kind:'lines',unit:'count',x:['2026-01-01','2026-01-02','2026-01-03'],xName:'day',partial:[2],lines:[{name:'a',values:[1,4,2]}]}, 800, 'x');
console.log(svg.slice(0,3000)); console.log(style); console.log(Date.now()-t);
const b = chartSvg({kind:'bars',unit:'count',groups:['a','b'],bars:[{label:'x',group:'a',value:3},{label:'x',group:'b',value:2},{label:'y',group:'a',value:3},{label:'y',group:'b',value:2}]}, 800, 'x');
console.log(b.svg.slice(0,2500));
