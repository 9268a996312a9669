{{- define "tollgate.labels" -}}
app.kubernetes.io/name: tollgate
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "tollgate.selector" -}}
app.kubernetes.io/name: tollgate
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- /* What both programs read of the environment. Secrets come from the secret that the operator made. */}}
{{- define "tollgate.environment" -}}
- { name: TEMPORAL_ADDRESS, value: {{ .Values.temporal.address | quote }} }
- { name: TEMPORAL_NAMESPACE, value: {{ .Values.temporal.namespace | quote }} }
- { name: TEMPORAL_TLS, value: {{ .Values.temporal.tls | quote }} }
{{- if .Values.temporal.certificates }}
- { name: TEMPORAL_TLS_CA, value: /run/certificates/ca.crt }
- { name: TEMPORAL_TLS_CERT, value: /run/certificates/tls.crt }
- { name: TEMPORAL_TLS_KEY, value: /run/certificates/tls.key }
{{- end }}
{{- with .Values.temporal.serverName }}
- { name: TEMPORAL_TLS_SERVER_NAME, value: {{ . | quote }} }
{{- end }}
- { name: TOLLGATE_ALLOW_PLAINTEXT, value: {{ .Values.allowPlaintext | quote }} }
- { name: LOG_LEVEL, value: {{ .Values.logLevel | quote }} }
{{- end }}

{{- /* An ordinary user on a read-only file system, without capabilities. */}}
{{- define "tollgate.container" -}}
image: {{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
envFrom:
  - secretRef: { name: {{ .Values.secret | quote }} }
volumeMounts:
  - { name: tmp, mountPath: /tmp }
  {{- if .Values.files }}
  - { name: files, mountPath: /var/lib/tollgate/files }
  {{- end }}
  {{- if .Values.temporal.certificates }}
  - { name: certificates, mountPath: /run/certificates, readOnly: true }
  {{- end }}
{{- end }}

{{- define "tollgate.pod" -}}
automountServiceAccountToken: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
# Both programs end by themselves within 15 s of SIGTERM.
terminationGracePeriodSeconds: 20
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - { name: tmp, emptyDir: { medium: Memory, sizeLimit: 64Mi } }
  {{- with .Values.files }}
  - { name: files, persistentVolumeClaim: { claimName: {{ . | quote }} } }
  {{- end }}
  {{- if .Values.temporal.certificates }}
  - { name: certificates, secret: { secretName: {{ .Values.temporal.certificates | quote }}, defaultMode: 0440 } }
  {{- end }}
{{- end }}

{{- define "tollgate.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector: { matchLabels: { {{- include "tollgate.selector" . | replace "\n" ", " -}} } }
{{- end }}
