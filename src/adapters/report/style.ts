/** The pages' only style: dark on light, no fetched fonts, tables that scroll inside themselves. */
export const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1c1c1c;background:#fff}
main,body>header{max-width:64rem;margin:0 auto;padding:1rem}
body>header{padding-bottom:0}
h1{font-size:1.7rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
p{margin:.25rem 0;max-width:46rem}
.scroll+p{margin-top:.75rem}
a{color:#0b4f8a}
a:focus-visible,select:focus-visible,input:focus-visible,button:focus-visible,.scroll:focus-visible{outline:3px solid #0b5fa5;outline-offset:2px}
.quiet{color:#4a4a4a}
.figures{display:flex;flex-wrap:wrap;gap:.75rem 2.5rem;margin:1.25rem 0}
.figures div{display:flex;flex-direction:column-reverse}
.figures dt{color:#4a4a4a;font-size:.9rem}
.figures dd{margin:0;font-size:1.7rem;font-weight:600;line-height:1.2;font-variant-numeric:tabular-nums}
.figures small{font-size:.85rem;font-weight:400;color:#4a4a4a}
figure{margin:1rem 0}
.plot{display:block;width:100%;height:auto;font-size:12px}
.plot text,.plot tspan{white-space:pre}
.narrow{display:none}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:0 0 .5rem;font-size:.9rem}
.legend svg{width:28px;height:10px;margin-right:.4rem}
.scroll{position:relative;overflow-x:auto;border:1px solid #d5d5d5;border-radius:6px}
.tall{max-height:34rem;overflow-y:auto}
table{border-collapse:collapse;min-width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .75rem;text-align:right;white-space:nowrap;border-bottom:1px solid #e6e6e6}
thead th{position:sticky;top:0;background:#f4f4f4;font-weight:600;vertical-align:bottom;white-space:normal;min-width:5.5rem}
tbody th,thead th:first-child{text-align:left}
tbody th{font-weight:400;background:#fff;min-width:7.5rem;position:sticky;left:0}
thead th:first-child{left:0;z-index:1}
th.text,td.text{text-align:left}
tbody tr:last-child>*{border-bottom:0}
tr.total>*{font-weight:600;border-top:2px solid #8a8a8a;background:#fafafa}
.part{color:#4a4a4a;font-style:italic}
.open{background-color:#ececec}
td.open{background-image:repeating-linear-gradient(135deg,rgba(255,255,255,.75) 0 4px,transparent 4px 8px);font-style:italic}
.h1{background-color:#eef5fb}.h2{background-color:#dcebf7}.h3{background-color:#c6dff2}.h4{background-color:#aed1ec}.h5{background-color:#95c3e5}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
form{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:end;margin:1rem 0;padding:.75rem;background:#f4f4f4;border-radius:6px}
label{display:flex;flex-direction:column;font-size:.85rem;color:#333}
input,select,button{font:inherit;padding:.35rem .5rem;min-height:2.5rem;border:1px solid #6b6b6b;border-radius:4px;background:#fff;color:#1c1c1c}
button{background:#0b4f8a;border-color:#0b4f8a;color:#fff;padding:.35rem 1.1rem;cursor:pointer}
.error{border-left:4px solid #a32020;padding:.5rem 1rem;background:#fbeeee}
.list{list-style:none;padding:0}.list li{padding:.6rem 0;border-bottom:1px solid #e6e6e6}
ul.notes{padding-left:1.2rem;max-width:46rem}
@media (max-width:600px){.wide{display:none}.narrow{display:block}h1{font-size:1.4rem}.figures dd{font-size:1.4rem}tbody th{max-width:11rem;white-space:normal;overflow-wrap:anywhere}}
@media print{.tall{max-height:none}form{display:none}}
`;
