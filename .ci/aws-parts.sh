#!/usr/bin/env bash
# The servers that stand in for AWS in tests, by package name from Maven, Go and PyPI, into a folder outside the
# repository: .ci/aws-parts.sh [folder]. What is there already stays. DynamoDB Local is AWS' own and proprietary: free to
# develop and test with, not to be passed on.
set -eu
folder="${1:-${LETHE_AWS_PARTS:-${XDG_CACHE_HOME:-$HOME/.cache}/lethe-ci/aws}}"

# maven <name> <group> <artifact> <version>: the artifact with all it needs, into <folder>/<name>-<version>/lib
maven() {
  local to="$folder/$1-$4"
  [ -f "$to/.complete" ] && return
  mkdir -p "$to"
  cat >"$to/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>lethe</groupId><artifactId>$1</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>$2</groupId><artifactId>$3</artifactId><version>$4</version></dependency>
  </dependencies>
</project>
POM
  mvn -q -B -f "$to/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=lib
  touch "$to/.complete"
}

maven dynamodb-local com.amazonaws DynamoDBLocal 2.6.1
maven elasticmq org.elasticmq elasticmq-server_3 1.7.1
[ -x "$folder/versitygw-1.8.0/versitygw" ] ||
  GOBIN="$folder/versitygw-1.8.0" go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
[ -x "$folder/moto-5.2.5/bin/moto_server" ] || {
  python3 -m venv "$folder/moto-5.2.5"
  "$folder/moto-5.2.5/bin/pip" install --quiet 'moto[server]==5.2.5'
}
