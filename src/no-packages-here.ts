// Belongs to no project, on purpose: tsconfig.pure.json maps every package and Node built-in to this file, so that
// importing one from the domain or the application does not compile.
export {};
